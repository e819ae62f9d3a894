"""What a person, an officer and a publisher are owed, and the test that proves it.

Numbers are those of the checklist of the experience, 1 to 96. Whatever has no test has
a reason; a test that is renamed or taken away is missed here.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent

PROVEN = {
    1: "rights/test_quick:doors_are_one_click_from_any_page",
    2: "notices/test_starter_promises:each_right_has_its_button_at_one_clause",
    4: "rights/test_ask:no_cookie_keeps_anything_before_a_form_is_started",
    5: "browser/test_person:the_choices_have_their_icon_in_the_size_of_the_words",
    6: "rights/test_ask:the_doors_open_with_what_harms_now",
    7: "browser/test_person:without_style_sheets_a_page_reads_in_its_order",
    8: "browser/test_browsing:what_a_page_does_wrong_is_recorded"
    " portal/test_paper:a_paper_reaches_nothing_outside_its_own_shelf"
    " rights/test_copy_pack:page_loads_nothing_and_hostile_values_are_inert"
    " rights/test_letters:mails_load_nothing_and_name_nobody",
    9: "browser/test_person:a_page_with_its_fonts_weighs_little"
    " browser/test_person:the_question_is_there_soon_over_a_slow_network",
    10: "browser/test_browsing:a_page_wider_than_the_window_is_noticed",
    11: "rights/test_ask:a_page_asks_one_question_and_says_why_and_how_long",
    12: "rights/test_ask:back_leads_one_page_back_and_keeps_what_was_typed"
    " rights/test_ask:reload_and_back_file_nothing",
    13: "rights/test_ask:the_whole_way_from_the_door_to_the_receipt",
    14: "architecture/test_templates:no_template_holds_what_is_forbidden",
    15: "rights/test_every_form:"
    "each_page_asks_only_what_the_table_says_and_chooses_nothing",
    16: "rights/test_ask:not_said_takes_the_strongest_rules",
    17: "rights/test_every_form:the_address_given_first_is_offered_for_the_letters",
    18: "rights/test_every_form:"
    "every_form_that_the_public_fills_in_says_what_becomes_of_it",
    19: "rights/test_quick:no_page_asks_for_more_than_the_ladder_allows",
    20: "rights/test_every_form:"
    "each_page_asks_only_what_the_table_says_and_chooses_nothing",
    21: "rights/test_bad_input:a_browser_is_told_what_a_field_is_for",
    22: "rights/test_every_form:a_name_is_kept_as_it_is_written",
    23: "rights/test_bad_input:a_number_may_be_written_in_many_ways"
    " portal/test_codes:other_digits_are_digits",
    24: "rights/test_ask:nothing_is_chosen_for_anybody"
    " rights/test_law_switch:both_laws_stand_side_by_side_before_anything_changes",
    25: "rights/test_ask:what_must_be_kept_is_said_before_anything_is_filed",
    26: "rights/test_ask:a_draft_is_gone_after_seven_days",
    27: "architecture/test_templates:"
    "nothing_sticks_to_the_screen_and_no_script_minds_pasting",
    28: "consent/test_choosing:yes_and_no_are_the_same_steps",
    29: "architecture/test_templates:each_rule_finds_what_it_forbids",
    30: "rights/test_ask:the_whole_way_from_the_door_to_the_receipt",
    31: "rights/test_bad_input:a_question_says_in_one_sentence_what_to_do",
    32: "browser/test_person:calls_stop_by_keyboard_alone",
    33: "rights/test_bad_input:every_sentence_is_ours_and_plain",
    34: "rights/test_bad_input:too_long_a_text_is_kept_whole"
    " rights/test_enclosures:a_form_with_a_mistake_keeps_its_files_and_gives_them_back",
    35: "architecture/test_templates:no_template_holds_what_is_forbidden",
    36: "rights/test_bad_input:"
    "an_error_is_tied_to_its_field_and_the_summary_leads_there",
    37: "portal/test_errors:a_page_says_what_became_of_the_words_and_where_to_go"
    " rights/test_bad_input:a_flood_is_told_when_to_come_back",
    38: "rights/test_track:a_code_that_ran_out_says_so_and_what_to_do"
    " rights/test_receipt:the_code_confirms_and_a_second_press_is_still_confirmed",
    39: "rights/test_enclosures:what_is_of_no_use_is_refused_in_a_sentence_and_nothing_stays"
    " rights/test_enclosures:papers_are_told_from_recordings_and_from_locked_ones",
    40: "faults/test_dead_parts:"
    "a_request_is_taken_and_a_stop_obeyed_with_broker_and_worker_dead",
    41: "rights/test_receipt:it_says_reference_day_rule_what_next_and_what_is_kept",
    42: "rights/test_receipt:the_receipt_stays_twenty_hours_and_no_longer",
    43: "rights/test_paper:a_receipt_lists_what_was_left_out_too",
    44: "rights/test_track:reference_and_phrase_open_the_progress",
    45: "rights/test_track:unknown_reference_and_wrong_phrase_cannot_be_told_apart"
    " rights/test_enumeration:known_and_unknown_addresses_get_the_same_page_as_fast",
    46: "rights/test_track:seven_words_say_where_a_request_is"
    " rights/test_queue:the_state_is_a_word_and_not_only_a_colour",
    47: "rights/test_tracking:the_story_of_an_erasure_from_form_to_answer",
    48: "rights/test_following:a_person_writes_unasked_and_the_story_says_so"
    " rights/test_following:asking_for_less_leaves_the_rest_alone"
    " rights/test_following:a_file_goes_with_a_message_and_only_the_desk_opens_it"
    " rights/test_delegating:somebody_is_named_reads_the_letter_and_is_stopped"
    " rights/test_track:a_request_is_withdrawn_with_one_button",
    49: "rights/test_following:a_question_says_until_when_there_is_time",
    50: "rights/test_deciding:a_question_waits_for_the_person_and_the_answer_comes_back",
    51: "rights/test_deadlines:gdpr_one_month rights/test_laws:the_vectors_of_the_law",
    52: "rights/test_extending:after_the_date_there_is_nothing_to_lengthen"
    " rights/test_extending:a_reason_that_says_nothing_of_the_case_is_none",
    53: "rights/test_lateness:the_letter_waits_until_six_and_then_goes_once",
    54: "rights/test_tracking:nothing_internal_is_ever_shown",
    55: "rights/test_track:what_was_opened_closes_after_twenty_hours",
    56: "rights/test_track:"
    "progress_says_where_it_is_and_what_comes_with_words_for_each_state",
    57: "rights/test_identity:an_unknown_address_gets_a_mail_that_says_so_and_no_code",
    58: "rights/test_tripwires:every_other_address_on_file_is_told_and_no_data_with_it",
    59: "rights/test_tidying:a_copy_that_is_wanted_for_longer_keeps_its_request_open"
    " rights/test_track:a_fresh_code_opens_the_answer_and_the_copy",
    60: "rights/test_enclosures:an_officer_saves_a_file_and_is_on_record",
    61: "portal/test_proxy:one_visitor_does_not_use_up_the_limit_of_another"
    " rights/test_my:a_stranger_cannot_use_up_the_tries_of_the_person",
    62: "rights/test_asking:a_paper_needs_a_ground_even_where_a_fact_does_not",
    63: "rights/test_mails:every_mail_names_officer_reference_and_date_and_nobody",
    64: "rights/test_quick:a_page_that_may_be_watched_leaves_no_trace"
    " browser/test_referrer:"
    "a_page_tells_other_sites_nothing_and_its_forms_where_they_come_from",
    65: "rights/test_acting:an_opt_out_for_somebody_needs_no_paper_and_acts_at_once"
    " rights/test_acting:one_press_stops_the_agent_and_the_request",
    66: "rights/test_freezing:"
    "anyone_reports_without_name_or_proof_and_the_officer_freezes",
    67: "rights/test_journeys:erasure_deletes_keeps_passes_on_and_says_so",
    68: "rights/test_deciding:a_refusal_names_ground_law_appeal_and_authority"
    " rights/test_letters:each_part_taken_out_of_a_real_letter_is_missed",
    69: "browser/test_person_cases:a_copy_is_asked_for_and_fetched",
    70: "rights/test_copy_pack:page_shows_the_first_rows_and_says_where_the_rest_is",
    71: "rights/test_copy_pack:manifest_names_the_hash_of_every_other_file",
    72: "rights/test_copy_pack:each_row_has_a_name_of_its_own_and_a_link_that_mends_it"
    " rights/test_quick:a_row_of_a_copy_leads_to_a_form_that_names_it_and_nothing_else",
    73: "rights/test_copy_pack:"
    "every_file_is_what_its_schema_says_and_held_values_are_counted",
    74: "portal/test_paper:what_it_prints_is_tagged_and_says_language_title_and_page",
    75: "rights/test_reactor:of_two_hundred_cases_a_lawyer_objects_to_nothing",
    76: "rights/test_letters:letters_and_mails_read_at_grade_eight_or_below",
    78: "rights/test_desk:today_names_the_next_case",
    79: "rights/test_pictures:today_costs_the_same_for_one_and_three",
    80: "rights/test_queue:what_is_left_is_said_in_calendar_days",
    82: "rights/test_deciding:the_database_refuses_one_person_as_two"
    " notices/test_publishing:the_database_refuses_one_person_for_two",
    83: "rights/test_claiming:two_writers_see_both_lose_nothing_and_may_press_again"
    " notices/test_drafting:of_two_who_edit_the_second_sees_what_the_first_wrote",
    84: "rights/test_fulfilment:"
    "expected_outcomes_of_a_preview_are_those_that_come_true",
    86: "rights/test_bundling:other_rights_other_laws_one_or_too_many_are_not_together",
    87: "browser/test_officer:a_case_is_worked_by_keyboard_alone"
    " browser/test_officer:every_scope_of_the_queue_can_be_read"
    " browser/test_studio:a_clause_is_written_beside_what_the_checks_say",
    88: "architecture/test_templates:"
    "nothing_sticks_to_the_screen_and_no_script_minds_pasting",
    89: "notices/test_lint_words:a_sentence_that_says_too_little_is_marked",
    90: "notices/test_comparing:a_moved_clause_is_not_shown_as_gone_and_new",
    91: "notices/test_publishing:no_state_that_is_set_past_the_gate_counts"
    " notices/test_publishing:no_editor_agrees_to_anything_through_the_api",
    92: "notices/test_past:two_versions_are_compared_in_words_and_rows"
    " notices/test_past:the_feed_names_every_version_once",
    93: "retention/test_telling:only_who_has_data_of_a_kind_that_changes_gets_one_mail",
    94: "notices/test_half_published:"
    "a_failure_in_the_last_moment_leaves_nothing_half_published",
    95: "notices/test_pages:values_and_references_are_filled_in_from_rows",
    96: "notices/test_pages:a_broken_promise_turns_the_proof_and_the_epoch"
    " notices/test_pages:checks_are_due_once_on_each_local_day",
}
UNPROVEN = {
    3: "The usual time of an answer is shown once there were ten; a new site has none.",
    81: "Keys and undo are tested; minutes take a person with a stopwatch.",
    85: "What a case page has to say is tested; ten seconds take a person.",
}
MOST = 5


@cache
def names(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / f"{file}.py").read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef)
    )


def test_each_line_of_the_checklist_is_proven_or_has_its_reason():
    # Other languages (77) come with their catalogues.
    lines = {*range(1, 97)} - {77}
    assert sorted([*PROVEN, *UNPROVEN]) == sorted(lines)
    assert len(UNPROVEN) <= MOST


def test_what_proves_it_is_there():
    for number, proofs in PROVEN.items():
        for proof in proofs.split():
            file, _, name = proof.partition(":")
            assert f"test_{name}" in names(file), (number, proof)
