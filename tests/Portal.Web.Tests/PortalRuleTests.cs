namespace Siegelpost.Tests;

/// <summary>
/// The portal's fourteen rules and the tests that hold them, so that a rule can't lose its last test unseen. A rule that spans portal and
/// silo has its tests in both.
/// </summary>
public sealed class PortalRuleTests
{
    private static readonly Dictionary<string, string[]> Rules = new(StringComparer.Ordinal)
    {
        ["P1 opening a link changes nothing"] =
            ["Portal.Web.Tests/PageRuleTests Opening_every_page_fifty_times_changes_nothing"],
        ["P2 links are long secrets of which a hash is kept; wrong and used ones get one answer"] =
            ["Portal.Web.Tests/LinkTokenTests A_link_holds_256_random_bits_and_only_their_digest_is_kept", "Portal.Web.Tests/PassphraseTests Used_and_unknown_links_show_one_page_and_expired_ones_offer_a_new_link", "Portal.Web.Tests/DownloadTests Gone_foreign_and_unknown_files_are_not_served"],
        ["P3 a new link voids the older ones, three an hour, and asking is answered alike"] =
            ["Silo.Tests/Domain/AccountTests A_reset_link_lives_an_hour_and_a_newer_mail_voids_it", "Silo.Tests/Domain/AccountTests Three_resets_an_hour_are_mailed_and_no_more", "Portal.Web.Tests/PassphraseTests Asking_for_a_reset_is_answered_alike_for_all_addresses"],
        ["P4 a new password ends all sessions and is told"] =
            ["Silo.Tests/Domain/AccountTests A_new_passphrase_ends_sessions_links_and_brake_and_replaces_all_slots", "Silo.Tests/Domain/AccountTests What_is_owed_is_sent_once"],
        ["P5 old PDFs keep the old password, and people are told"] =
            ["Portal.Web.Tests/PassphraseTests A_reset_link_sets_a_new_password_and_says_what_old_pdfs_need", "Silo.Tests/Grains/StoryTests After_a_reset_delivered_mail_is_sealed_anew_when_its_sender_agrees"],
        ["P6 guessing is braked per account and network, without a lock"] =
            ["Silo.Tests/Domain/AccountTests The_brake_grows_to_a_quarter_of_an_hour_and_never_locks", "Silo.Tests/Domain/AccountTests Ten_thousand_guesses_an_hour_are_a_dozen_evaluated", "Silo.Tests/Hosting/SettingsTests A_network_that_guesses_waits_longer_each_time_and_never_for_ever", "Silo.Tests/Grains/TimeTests The_brake_holds_wrong_and_right_alike_and_lets_go", "Silo.Tests/Grains/BrakeTests Guesses_count_over_a_restart"],
        ["P7 cookies are host-bound; sessions end by time and on the server"] =
            ["Portal.Web.Tests/PageRuleTests Behind_https_cookies_are_host_bound_and_secure", "Silo.Tests/Domain/AccountTests Sessions_end_after_half_an_hour_of_rest_and_twelve_hours_in_all", "Portal.Web.Tests/AccountTests Signing_in_shows_the_account_and_signing_out_ends_the_session_in_the_silo"],
        ["P8 htmx is bridled and proves nothing"] =
            ["Portal.Web.Tests/SecurityTests Htmx_is_bridled_on_every_page", "Portal.Web.Tests/RouteTests Without_the_forms_token_nothing_is_taken_even_from_htmx_or_another_site", "Portal.Web.Tests/SecurityTests Errors_of_htmx_requests_have_all_headers_too"],
        ["P9 downloads are harmless whatever they are called"] =
            ["Portal.Web.Tests/DownloadTests Hostile_names_do_no_harm", "Portal.Web.Tests/DownloadTests Interrupted_downloads_go_on_by_ranges"],
        ["P10 uploads are limited while they stream and never lie in clear"] =
            ["Portal.Web.Tests/ReplyTests A_file_that_is_too_large_is_refused_while_it_streams_and_the_text_stays", "Portal.Web.Tests/UploadMemoryTests Uploading_100_MB_needs_no_memory_for_it_and_no_file_in_clear"],
        ["P11 what belongs to others is not there"] =
            ["Portal.Web.Tests/RouteTests Without_session_and_link_no_route_of_the_portal_opens_and_nothing_changes", "Silo.Tests/Grains/OfficeTests An_address_signs_in_only_in_its_own_organisation", "Portal.Web.Tests/BrandTests Each_host_shows_its_own_organisation_and_an_unknown_one_names_nobody"],
        ["P12 staff see no content, and looking people up is recorded"] =
            ["Portal.Web.Tests/Support/SearchTests Searching_for_an_address_finds_the_person_and_is_recorded", "Portal.Web.Tests/Support/StaffSignInTests Every_endpoint_of_the_support_listener_needs_sign_in_but_those_on_the_list", "Portal.Web.Tests/RouteTests Every_route_says_what_it_demands"],
        ["P13 redirects stay here, and errors have all headers"] =
            ["Portal.Web.Tests/SecurityTests No_address_from_outside_is_gone_to", "Portal.Web.Tests/PageRuleTests Every_answer_has_the_headers_and_no_page_has_inline_code", "Portal.Web.Tests/PageRuleTests Errors_of_forms_have_the_headers_too"],
        ["P14 a file that is gone is gone with its key, and the page says so"] =
            ["Silo.Tests/Domain/AttachmentTests The_bytes_go_after_the_last_recipient_and_take_the_names_along", "Portal.Web.Tests/DownloadTests Gone_foreign_and_unknown_files_are_not_served"],
    };

    [Fact]
    public void Every_rule_has_its_tests()
    {
        Assert.Equal(14, Rules.Count);
        foreach (var (rule, tests) in Rules)
            foreach (var test in tests.Select(test => test.Split(' ')))
                Assert.True(File.ReadAllText(Repository.File($"tests/{test[0]}.cs")).Contains($" {test[1]}(", StringComparison.Ordinal), $"{rule}: {test[1]} is not in {test[0]}.cs");
    }
}
