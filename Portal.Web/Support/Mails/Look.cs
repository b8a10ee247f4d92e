namespace Siegelpost.Portal.Support;

/// <summary>How a state looks: the tone is a class of the style sheet, the icon a symbol; the word is never missing beside them.</summary>
internal sealed record Look(string Tone, string Icon)
{
    public static Look Of(RowState state) => state switch
    {
        RowState.Held => new("warn", "held"),
        RowState.Parked => new("warn", "held"),
        RowState.HandedOver => new("ok", "check"),
        RowState.Refused => new("bad", "returned"),
        RowState.Returned => new("idle", "returned"),
        RowState.Destroyed => new("idle", "bin"),
        RowState.Deferred => new("info", "retry"),
        _ => new("info", "sent"),
    };
}
