using Siegelpost.Benchmarks;

// Figures that anyone can repeat: `dotnet run -c Release --project tests/Benchmarks -- start|memory|pdf|pdf-worst|throughput|reminders|blobs|uploads|portal|all`;
// `pdf-mails [mails]`, `cluster` and `queue [mails] [minutes]` take long (the latter start a whole cluster) and aren't part of all.
// Medians of several runs against the real process of the same build. Absolute figures belong to a machine; say which.
switch (args.FirstOrDefault() ?? "all")
{
    case "start": await StartFigures.Measure(); break;
    case "memory": await MemoryFigures.Measure(); break;
    case "pdf": await PdfFigures.Measure(); break;
    case "pdf-worst": PdfWorstFigures.Measure(); break;
    case "pdf-mails": PdfFigures.Many(Number(1, 100_000)); break;
    case "throughput": await ThroughputFigures.Measure(); break;
    case "reminders": await ReminderFigures.Measure(); break;
    case "blobs": await BlobFigures.Measure(); break;
    case "portal": await PortalFigures.Measure(); break;
    case "uploads": await UploadFigures.Measure(); break;
    case "cluster": await ClusterFigures.Measure(); break;
    case "queue": await QueueFigures.Measure(Number(1, 5000), minutes: Number(2, 600)); break;
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
        Console.Error.WriteLine("start, memory, pdf, pdf-worst, throughput, reminders, blobs, uploads, portal, all, pdf-mails [mails], cluster or queue [mails] [minutes]");
        return 2;
}
return 0;

int Number(int at, int otherwise) => args.Length > at ? int.Parse(args[at], System.Globalization.CultureInfo.InvariantCulture) : otherwise;
