using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Passphrases;

/// <summary>What the form for a new password shows; the same for first choice, reset and change.</summary>
public sealed record PassphraseForm
{
    public required string Action { get; init; }
    public required string Address { get; init; }
    public required int MinimumLength { get; init; }
    public required Language Language { get; init; }

    /// <summary>Drawn for this page; a button takes it.</summary>
    public string Offer { get; init; } = "";

    public string Password { get; init; } = "";

    /// <summary>The password can be read on the screen, so nothing need be repeated.</summary>
    public bool Shown { get; init; }

    /// <summary>From a session: the present password is asked too.</summary>
    public bool AsksPresent { get; init; }

    public PassphraseRating? Rating { get; init; }
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    public FieldError? ErrorOf(string field) => Errors.FirstOrDefault(error => error.Field == field);
}

/// <param name="Field">Id of the input.</param>
/// <param name="Summary">What is wrong, for the list on top.</param>
/// <param name="Advice">What to do, beside the field.</param>
public sealed record FieldError(string Field, string Summary, string Advice);
