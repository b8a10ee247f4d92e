using Siegelpost.Benchmarks;

// Figures that anyone can repeat: `dotnet run -c Release --project tests/Benchmarks -- start|memory|pdf|pdf-worst|throughput|reminders|blobs|uploads|portal|all`;
// `pdf-mails [mails]`, `cluster` and `queue [mails]` take long (the latter start a whole cluster) and aren't part of all.
// Medians of several runs against the real process of the same build. Absolute figures belong to a machine; say which.
switch (args.FirstOrDefault() ?? "all")
{
    case "start": await StartFigures.Measure(); break;
    case "memory": await MemoryFigures.Measure(); break;
    case "pdf": await PdfFigures.Measure(); break;
    case "pdf-worst": PdfWorstFigures.Measure(); break;
    case "pdf-mails": PdfFigures.Many(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 100_000); break;
    case "throughput": await ThroughputFigures.Measure(); break;
    case "reminders": await ReminderFigures.Measure(); break;
    case "blobs": await BlobFigures.Measure(); break;
    case "portal": await PortalFigures.Measure(); break;
    case "uploads": await UploadFigures.Measure(); break;
    case "cluster": await ClusterFigures.Measure(); break;
    case "queue": await QueueFigures.Measure(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 5000); break;
    case "all":
        await PdfFigures.Measure();
        await StartFigures.Measure();
        await MemoryFigures.Measure();
        await ThroughputFigures.Measure();
        await ReminderFigures.Measure();
        await BlobFigures.Measure();
        await UploadFigures.Measure();
        await PortalFigures.Measure();
        break;
    default:
        Console.Error.WriteLine("start, memory, pdf, pdf-worst, throughput, reminders, blobs, uploads, portal, all, pdf-mails [mails], cluster or queue [mails]");
        return 2;
}
return 0;
