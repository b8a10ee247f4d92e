using Siegelpost.Silo.Domain;

namespace Siegelpost.Tests.Domain;

public sealed class UploadTests
{
    private static readonly DateTimeOffset At = Ledger.At;

    [Fact]
    public void Files_are_bounded_in_number_size_and_sum()
    {
        IReadOnlyList<Upload> files = [];
        for (var i = 0; i < Uploads.MostFiles; i++) files = Begin(files, $"u{i}", 1);
        Assert.Null(Uploads.Begin(files, "more", "a", "", 1, At, out var why));
        Assert.Equal(UploadState.TooMany, why);
        Assert.Equal(["more"], Uploads.Begin(files, "more", "a", "", 1, At.AddHours(24), out _)!.Select(u => u.Id)); // those that never came are forgotten
        Assert.Null(Uploads.Begin([], "u", "a", "", Uploads.MostFileSize + 1, At, out why));
        Assert.Equal(UploadState.TooLarge, why);
        Assert.Null(Uploads.Begin(Begin(Begin([], "u1", Uploads.MostFileSize), "u2", Uploads.MostFileSize), "u3", "a", "", 1, At, out why));
        Assert.Equal(UploadState.TooMuch, why);
    }

    [Fact]
    public void A_stranger_fills_less_whether_the_size_was_announced_or_not()
    {
        var visit = new ReplyState { Offer = Hosting.FrozenStates.Reply.Offer! with { IsVisit = true } };
        Assert.Equal((ReplyLifecycle.MostTotalOfVisit, Uploads.MostTotalSize), (ReplyLifecycle.MostTotal(visit), ReplyLifecycle.MostTotal(visit with { Offer = visit.Offer with { IsVisit = false } })));
        var most = ReplyLifecycle.MostTotal(visit);
        Assert.Null(Uploads.Begin([], "u", "a", "", most + 1, At, out var why, most));
        Assert.Equal(UploadState.TooMuch, why);
        var files = Uploads.Begin([], "u", "a", "", null, At, out _, most)!;
        Assert.Equal(most, Uploads.Status(files, "u", "firma", At, most).Most);
        Assert.Null(Uploads.Append(files, "u", 0, Piece(1, (int)most + 1), true, At, out why, most));
        Assert.Equal(UploadState.TooLarge, why);
    }

    [Fact]
    public void Pieces_make_a_file_in_their_order_and_each_counts_once()
    {
        var files = Begin([], "u", 2500);
        files = Append(files, 0, 1, 1000, UploadState.Open);
        Assert.Same(files, Uploads.Append(files, "u", 0, Piece(1, 1000), false, At, out var state)); // the answer was lost, the call is repeated
        Assert.Equal(UploadState.Open, state);
        Refused(files, 0, 2, 1000, UploadState.Conflict);
        Refused(files, 1001, 2, 1000, UploadState.Conflict);
        Refused(files, 1000, 2, 1501, UploadState.TooLarge);
        Refused(Begin([], "other", 5), 0, 2, 5, UploadState.Unknown);
        files = Append(files, 1000, 2, 1500, UploadState.Complete);
        Assert.Equal((true, 2500, null), (files[0].IsComplete, files[0].Offset, files[0].Blob));
        Assert.Same(files, Uploads.Append(files, "u", 1000, Piece(2, 1500), false, At, out state));
        Assert.Equal(UploadState.Complete, state);
        Refused(files, 2500, 3, 0, UploadState.Conflict);
    }

    [Fact]
    public void One_piece_that_is_the_whole_file_is_kept_as_its_blob()
    {
        var files = Append(Begin([], "u", 1000), 0, 1, 1000, UploadState.Complete);
        Assert.Equal((1000, 0), (files[0].Blob!.Length, files[0].Pieces.Count));
        Assert.True(Append(Begin([], "u", 0), 0, 1, 0, UploadState.Complete)[0].IsComplete);
    }

    [Fact]
    public void A_file_of_unknown_size_ends_with_its_last_piece_and_counts_with_what_came()
    {
        var files = Append(Begin([], "u", null), 0, 1, 1000, UploadState.Open);
        files = Uploads.Append(files, "u", 1000, Piece(2, 0), last: true, At, out var state)!;
        Assert.Equal((UploadState.Complete, 1000), (state, files[0].Size));
        Refused(Begin([], "u", null), 0, 1, Uploads.MostFileSize + 1, UploadState.TooLarge);
        var full = Begin(Begin(Begin([], "u1", Uploads.MostFileSize), "u2", Uploads.MostFileSize), "u", null);
        Refused(full, 0, 1, 1, UploadState.TooLarge);
    }

    [Fact]
    public void A_draft_has_so_many_pieces_and_no_more()
    {
        var files = Begin([], "u", 1_000_000);
        for (var i = 0; i < Uploads.MostPieces; i++) files = Append(files, i, i, 1, UploadState.Open);
        Refused(files, Uploads.MostPieces, Uploads.MostPieces, 1, UploadState.TooMany);
    }

    [Fact]
    public void An_upload_that_does_not_grow_for_a_day_is_over()
    {
        var files = Append(Begin([], "u", 2000), 0, 1, 1000, UploadState.Open, At.AddHours(3));
        Assert.Equal(At.AddHours(27), Uploads.NextDue(files));
        Assert.Equal(At.AddHours(27), Uploads.Status(files, "u", "firma", At.AddHours(26)).Until);
        Assert.Same(files, Uploads.DropOver(files, At.AddHours(27).AddTicks(-1)));
        Assert.Empty(Uploads.DropOver(files, At.AddHours(27)));
        Assert.Equal(UploadState.Unknown, Uploads.Status(files, "u", "firma", At.AddHours(27)).State);
        var complete = Append(files, 1000, 2, 1000, UploadState.Complete);
        Assert.Null(Uploads.NextDue(complete));
        Assert.Same(complete, Uploads.DropOver(complete, At.AddYears(1)));
    }

    private static BlobRef Piece(int number, long length) => Ledger.Blob() with { Id = $"piece{number}", Length = length };

    private static IReadOnlyList<Upload> Begin(IReadOnlyList<Upload> files, string id, long? size) => Uploads.Begin(files, id, "a.txt", "text/plain", size, At, out _)!;

    private static IReadOnlyList<Upload> Append(IReadOnlyList<Upload> files, long offset, int number, long length, UploadState expected, DateTimeOffset? at = null)
    {
        var next = Uploads.Append(files, "u", offset, Piece(number, length), false, at ?? At, out var state);
        Assert.Equal(expected, state);
        return next!;
    }

    private static void Refused(IReadOnlyList<Upload> files, long offset, int number, long length, UploadState expected)
    {
        Assert.Null(Uploads.Append(files, "u", offset, Piece(number, length), false, At, out var state));
        Assert.Equal(expected, state);
    }
}
