namespace Siegelpost.Silo.Hosting;

/// <summary>
/// Fonts of this machine for the scripts that ours lack, Chinese, Japanese and Korean above all: too large to ship. They are asked last, so
/// what ours can show looks the same everywhere.
/// </summary>
internal static class SystemFonts
{
    // Where Debian, Fedora and Arch, Windows and macOS put them.
    private static readonly string[] usual =
    [
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
        "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
        "/usr/share/fonts/truetype/nanum/NanumGothic.ttf",
        @"C:\Windows\Fonts\msyh.ttc",
        @"C:\Windows\Fonts\YuGothR.ttc",
        @"C:\Windows\Fonts\malgun.ttf",
        "/System/Library/Fonts/PingFang.ttc",
        "/System/Library/Fonts/ヒラギノ角ゴシック W3.ttc",
        "/System/Library/Fonts/AppleSDGothicNeo.ttc",
    ];

    public static IEnumerable<string> Find() => usual.Where(File.Exists);
}
