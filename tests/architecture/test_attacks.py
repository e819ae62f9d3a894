"""What an attacker tries and what breaks by itself, and the tests that hold against it.

A01 to A24 are attacks, F01 to F30 are faults. A test that is renamed or taken away is
missed here.
"""

from __future__ import annotations

import pytest

from tests.architecture.test_checklist import names

ATTACKS = {
    # Scripts in what people write.
    "A01": "rights/test_bad_input:hostile_words_are_words"
    " rights/test_mails:what_somebody_typed_stays_words_in_every_mail"
    " rights/test_letters:a_letter_shows_hostile_words_as_words"
    " rights/test_copy_pack:page_loads_nothing_and_hostile_values_are_inert"
    " notices/test_pages:hostile_words_are_inert"
    " portal/test_paper:a_paper_reaches_nothing_outside_its_own_shelf",
    # Words that a template or a format would obey.
    "A02": "notices/test_pages:words_that_a_template_would_obey_are_words"
    " notices/test_lint_blockers:what_would_be_printed_raw_or_not_at_all_is_pointed_at"
    " rights/test_bad_input:hostile_words_are_words"
    " rights/test_mails:what_somebody_typed_stays_words_in_every_mail",
    # Formulas.
    "A03": "portal/test_spreadsheet:"
    "a_value_that_begins_like_a_formula_is_shown_and_not_carried_out"
    " portal/test_spreadsheet:no_other_module_writes_such_a_file"
    " rights/test_copy_pack:csv_values_are_never_formulas"
    " rights/test_reporting:no_cell_of_the_file_is_a_formula",
    # The request of somebody else.
    "A04": "rights/test_track:unknown_reference_and_wrong_phrase_cannot_be_told_apart"
    " rights/test_my:only_the_own_requests_are_shown_and_opened"
    " rights/test_api:what_another_token_filed_looks_like_nothing"
    " rights/test_enclosures:nobody_else_opens_a_file_nor_through_another_request",
    # Codes and links used wrongly, again or late.
    "A05": "portal/test_codes:the_right_code_works_exactly_once"
    " portal/test_codes:a_code_serves_one_purpose_about_one_thing"
    " rights/test_track:a_code_that_ran_out_says_so_and_what_to_do"
    " rights/test_live_sessions:a_link_to_a_reviewer_that_is_not_whole_opens_nothing"
    " rights/test_live_sessions:a_token_of_the_api_that_is_not_whole_is_none",
    # Who is known, by words or by the clock.
    "A06": "rights/test_enumeration:"
    "known_and_unknown_addresses_get_the_same_page_as_fast"
    " rights/test_enumeration:the_measure_tells_lists_apart"
    " portal/test_accounts:an_unknown_address_gets_the_same_answer",
    # Guessing codes.
    "A07": "portal/test_codes:many_tries_at_once_are_still_five"
    " portal/test_codes:five_tries_and_then_not_even_the_right_code"
    " rights/test_track:five_wrong_codes_spend_it",
    # A second request as a way around the proof.
    "A08": "rights/test_twins:a_second_request_is_no_way_around_the_proof"
    " rights/test_forged:a_second_request_is_no_way_round_the_first_proof",
    # Another person's name, an address that looks alike, an agent of nobody.
    "A09": "rights/test_forged:an_address_that_looks_like_hers_gets_nothing"
    " rights/test_forged:"
    "codes_go_to_what_was_on_file_and_never_to_where_letters_go"
    " rights/test_identity:"
    "the_right_name_at_another_address_gets_nothing_and_it_is_on_record"
    " rights/test_acting:one_press_stops_the_agent_and_the_request",
    # Making us call what lies inside.
    "A10": "portal/test_outside:no_spelling_of_this_machine_is_called"
    " portal/test_outside:a_redirect_is_not_followed"
    " portal/test_outside:a_name_that_changes_its_mind_is_asked_once"
    " portal/test_paper:a_paper_reaches_nothing_outside_its_own_shelf"
    " rights/test_moving:nothing_inside_is_called",
    # Papers that never end.
    "A11": "portal/test_paper:a_bomb_ends_at_each_limit_and_the_next_paper_is_printed"
    " portal/test_paper:no_limit_lets_a_paper_take_longer_than_twenty_seconds",
    # Files.
    "A12": "rights/test_enclosures:"
    "what_is_of_no_use_is_refused_in_a_sentence_and_nothing_stays"
    " rights/test_enclosures:ten_thousand_parts_are_refused_and_nothing_stays"
    " rights/test_enclosures:five_gigabytes_are_refused_before_a_byte_is_read"
    " rights/test_enclosures:a_recording_is_sealed_for_its_request_alone"
    " rights/test_enclosures:an_officer_saves_a_file_and_is_on_record",
    # Names that become paths.
    "A13": "rights/test_copy_pack:no_member_leaves_the_folder_it_is_unpacked_into"
    " rights/test_copy_pack:what_rows_say_stays_inside_the_files",
    # Names of hosts.
    "A14": "rights/test_hosts:a_name_that_is_not_ours_gets_400_and_nothing_is_done"
    " rights/test_hosts:a_forwarded_name_changes_no_page"
    " rights/test_hosts:a_link_in_a_mail_leads_to_the_address_we_publish",
    # Forms of other sites, frames, fields that nobody offered.
    "A15": "rights/test_forgery:no_address_takes_a_form_that_did_not_come_from_its_page"
    " rights/test_forgery:a_form_of_another_origin_is_refused_even_with_its_token"
    " rights/test_forgery:no_page_can_be_put_in_a_frame"
    " rights/test_api:no_field_of_a_case_can_be_set_from_outside",
    # Values that would be questions to the database.
    "A16": "rights/test_hostile_queries:no_list_of_the_desk_takes_a_value_for_a_question"
    " rights/test_hostile_queries:no_body_of_the_api_takes_a_value_for_a_question"
    " rights/test_hostile_queries:no_address_of_the_api_takes_a_value_for_a_question"
    " rights/test_hostile_queries:no_public_form_takes_a_value_for_a_question",
    # Sessions that should be over.
    "A17": "rights/test_live_sessions:after_signing_out_the_same_cookie_opens_nothing"
    " rights/test_live_sessions:"
    "a_role_that_is_taken_away_is_gone_from_a_page_that_stands_open"
    " portal/test_factors:a_new_password_ends_all_sessions"
    " portal/test_factors:a_change_ends_every_other_session_and_not_this_one"
    " rights/test_sessions:who_planted_a_session_sees_no_receipt_of_a_form",
    # Whoever has one role does what another may.
    "A18": "rights/test_desk_matrix:each_role_gets_what_the_table_says"
    " rights/test_desk_matrix:every_address_of_the_desk_stands_in_the_table"
    " rights/test_desk_matrix:no_act_on_a_case_is_open_to_any_role_but_the_officer"
    " rights/test_public_matrix:everybody_gets_what_the_table_says"
    " rights/test_public_matrix:every_address_outside_the_desk_stands_in_the_table"
    " portal/test_access:a_superuser_does_not_thereby_read_cases",
    # One person as two.
    "A19": "rights/test_bundling:from_the_list_over_the_letters_to_the_second_person"
    " rights/test_deciding:the_database_refuses_one_person_as_two"
    " rights/test_appealing:a_second_account_with_the_same_mailbox_is_the_same_person"
    " rights/test_appealing:two_accounts_in_one_browser_are_one_person"
    " portal/test_one_browser:who_signs_in_twice_in_one_browser_agrees_to_nothing"
    " retention/test_desk:a_braked_run_is_released_at_the_desk",
    # Floods, and mails to a victim.
    "A20": "rights/test_flood:receipts_codes_sign_ins_and_lists_together_are_four"
    " rights/test_bad_input:a_flood_is_told_when_to_come_back"
    " rights/test_api:a_flood_is_told_when_to_come_back",
    # What leaks beside the pages.
    "A21": "faults/test_dead_parts:no_log_message_or_queue_holds_what_a_person_wrote"
    " portal/test_logs:what_leads_to_somebody_is_taken_out"
    " portal/test_logs:an_error_keeps_its_kind_and_place_and_none_of_its_words",
    # Messages that are programs.
    "A24": "faults/test_dead_parts:"
    "what_no_version_understands_is_set_aside_and_the_rest_goes_on",
}
FAULTS = {
    # A worker dies in the middle.
    "F01": "faults/test_killed_erasure:a_worker_killed_at_every_place"
    " rights/test_fulfilment:a_step_that_dies_anywhere_is_done_once",
    "F02": "faults/test_killed_erasure:a_worker_killed_at_any_moment"
    " faults/test_up:any_killed_part_is_back_within_fifteen_seconds",
    # The broker dies, forgets, is away.
    "F03": "faults/test_dead_parts:work_queued_in_a_broker_that_dies_is_found_again",
    "F04": "faults/test_dead_parts:"
    "a_broker_that_forgets_everything_changes_nothing_for_a_person",
    "F05": "faults/test_dead_parts:"
    "a_request_is_taken_and_a_stop_obeyed_with_broker_and_worker_dead",
    # The database dies, or is away.
    "F06": "faults/test_dead_databases:"
    "a_database_that_dies_in_the_night_leaves_exact_evidence",
    "F07": "faults/test_dead_databases:what_was_typed_survives_a_dead_database",
    # The same twice.
    "F08": "faults/test_dead_parts:the_same_form_pressed_twice_at_once_is_one_request"
    " rights/test_ask:the_same_form_sent_twice_is_one_request"
    " rights/test_ask:two_tabs_on_one_request_lose_nothing_and_file_it_once",
    "F09": "rights/test_api:twenty_at_once_with_one_key_are_one_request"
    " rights/test_api:the_same_request_twice_is_one_and_another_body_is_refused",
    "F10": "faults/test_dead_parts:"
    "a_slow_worker_cannot_write_after_another_took_its_step"
    " rights/test_fulfilment:a_slow_worker_that_lost_its_lease_writes_nothing",
    # The other side fails for a while.
    "F12": "rights/test_moving:a_provider_that_is_down_for_a_while_gets_it_once"
    " rights/test_webhooks:"
    "a_failed_delivery_is_tried_again_under_its_id_until_it_arrives"
    " retention/test_connectors:"
    "a_database_that_takes_the_call_and_says_nothing_is_out_of_reach",
    "F19": "faults/test_dead_parts:"
    "what_no_version_understands_is_set_aside_and_the_rest_goes_on",
    "F21": "retention/test_holds:"
    "a_hold_placed_during_a_purge_waits_for_it_and_tells_the_truth"
    " faults/test_killed_sweep:from_the_moment_a_hold_is_certain_its_rows_stay",
    # Mail.
    "F27": "faults/test_dead_parts:"
    "a_message_goes_out_once_though_its_worker_died_after_sending"
    " portal/test_outbox:a_failed_message_waits_longer_each_time_and_names_no_address"
    " portal/test_outbox:two_workers_send_each_message_once"
    " rights/test_letterbox:a_mail_that_came_back_is_shown_on_its_request",
    # The log is changed.
    "F28": "portal/test_verifying:any_changed_column_of_an_entry_is_found"
    " portal/test_verifying:a_removed_entry_is_found"
    " portal/test_verifying:reordered_entries_are_found"
    " portal/test_sealing:"
    "a_new_key_signs_from_now_on_and_the_old_public_half_stays",
    # What is due changes meanwhile.
    "F29": "retention/test_holds:who_became_active_after_the_count_is_not_deleted",
    "F30": "retention/test_enforcement:"
    "a_version_of_the_very_moment_counts_for_all_that_is_left"
    " retention/test_enforcement:a_late_run_obeys_the_policy_of_its_own_day",
}
PROVEN = {**ATTACKS, **FAULTS}


def test_each_attack_and_fault_has_its_tests():
    attacks = [f"A{number:02}" for number in (*range(1, 22), 24)]
    faults = [f"F{number:02}" for number in (*range(1, 11), 12, 19, 21, *range(27, 31))]
    assert [*ATTACKS, *FAULTS] == [*attacks, *faults]


@pytest.mark.parametrize("code", PROVEN)
def test_what_holds_against_it_is_there(code):
    proofs = [proof.partition(":") for proof in PROVEN[code].split()]
    missing = [
        f"{file}:{name}"
        for file, _, name in proofs
        if f"test_{name}" not in names(file)
    ]
    assert proofs
    assert missing == []
