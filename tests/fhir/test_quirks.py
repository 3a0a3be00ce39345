"""The list of what real records get wrong, line by line: where each is proven on an entry of ours and on a real file.

A row is one oddity. Its tests stand where the code they prove is tested; this table tells where, and fails when one of
them is gone. `files` are tests on others' records; a dash where nobody's record shows the oddity.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NONE = "-"
# A row is read across, however long the names of its tests are.
# ruff: noqa: E501
ROWS: tuple[tuple[str, str, str], ...] = (
    ("a drug named only by an identifier", "test_medications::test_a_name_that_stands_only_in_an_identifier_is_found_and_a_number_is_never_a_drug", "test_quirks_of_others::test_drug_names_hide_in_identifiers_codes_and_ingredients"),
    ("a mixture named only by its ingredients", "test_medications::test_a_mixture_is_named_by_its_ingredients_even_where_they_refer_in_a_circle", "test_quirks_of_others::test_drug_names_hide_in_identifiers_codes_and_ingredients"),
    ("a drug by reference or by code", "test_medications::test_contained_and_urn_references_resolve", "test_quirks_line_by_line::test_a_line_of_the_list"),
    ("a drug inside its own prescription", "test_medications::test_contained_and_urn_references_resolve", "test_quirks_on_named_files::test_a_drug_is_named_in_the_request_or_in_what_it_contains"),
    ("one prescription a refill", "test_medications::test_refills_are_one_fact_with_first_and_last_date_count_and_the_status_of_the_newest", "test_quirks_of_others::test_refills_are_one_line"),
    ("stopped, paused, completed, unknown, no status", "test_medications::test_a_status_is_what_it_says", "test_quirks_of_others::test_statuses_stand_as_recorded"),
    ("active for decades, or of the dead", "chart/test_medications::test_old_evidence_is_dated_and_not_called_stopped", "test_quirks_line_by_line::test_a_drug_active_since_decades_is_dated_not_stopped"),
    ("plans, proposals, what the patient reports", "test_medications::test_a_proposal_is_planned_and_a_self_report_is_reported", "test_quirks_of_others::test_statuses_stand_as_recorded"),
    ("a dose in words, in structure, in both, in neither", "test_medications::test_a_dose_is_quoted_rendered_or_said_to_be_missing", "test_quirks_on_named_files::test_structure_alone_gives_a_dose_and_neither_says_so"),
    ("a modifier nobody understands", "test_medications::test_an_unknown_modifier_makes_an_entry_uncertain", "test_quirks_of_others::test_a_modifier_makes_it_uncertain"),
    ("a problem without status or onset", "test_problems::test_a_missing_status_is_not_stated_and_the_date_comes_from_record_or_encounter", "test_quirks_line_by_line::test_a_line_of_the_list"),
    ("resolved, inactive, in remission, active", "test_problems::test_an_active_problem_with_an_end_is_a_conflict", "test_quirks_line_by_line::test_a_line_of_the_list"),
    ("refuted, unconfirmed, provisional, differential", "test_problems::test_uncertain_problems_and_allergies_carry_the_word", "test_quirks_of_others::test_certainty_is_carried"),
    ("entered in error", "test_statuses::test_an_entry_made_in_error_is_set_aside_in_whatever_spelling", "test_quirks_of_others::test_what_was_entered_in_error_never_shows"),
    ("a denial written as an entry", "test_problems::test_a_stated_absence_is_never_an_allergy", "test_quirks_of_others::test_negation_is_never_an_entry"),
    ("a section or list that says why it is empty", "test_sections::test_an_empty_section_says_why", "test_quirks_of_others::test_empty_sections_say_why"),
    ("a section of words only", "test_sections::test_a_narrative_without_entries_is_quoted_not_called_empty", "test_quirks_line_by_line::test_a_section_of_words_only_is_quoted"),
    ("the same again", "test_problems::test_the_same_problem_repeated_is_one_fact_with_its_episodes", "test_quirks_of_others::test_repeats_are_merged_and_episodes_stay_countable"),
    ("social and administrative problems", "chart/test_problems::test_work_and_school_are_not_diseases_and_violence_is_kept_first", "test_quirks_on_named_files::test_an_administrative_finding_repeated_is_one_line_and_no_disease"),
    ("an onset or end that is no full date", "test_problems::test_an_onset_keeps_its_wording_and_precision", "test_quirks_of_others::test_onsets_keep_their_wording"),
    ("a partial date", "test_problems::test_an_onset_keeps_its_wording_and_precision", "test_quirks_line_by_line::test_a_line_of_the_list"),
    ("a date that cannot be", "test_problems::test_a_date_that_cannot_be_is_kept_as_text_and_warned_of", NONE),
    ("dates ahead of their time", "test_sections::test_dates_ahead_of_their_time_are_named", "test_quirks_of_others::test_shifted_dates_are_said_once"),
    ("the dead", "test_people::test_death_is_read_as_recorded", "test_quirks_of_others::test_deaths_are_read"),
    ("blood pressure and other components", "test_observations::test_blood_pressure_is_one_value_whatever_the_order", "test_quirks_line_by_line::test_a_line_of_the_list"),
    ("a value absent for a reason", "test_observations::test_an_absent_value_is_never_zero", "test_quirks_line_by_line::test_a_line_of_the_list"),
    ("no value at all", "test_observations::test_an_absent_value_is_never_zero", "test_quirks_on_named_files::test_an_observation_without_value_or_reason_is_no_error"),
    ("a number written as text", "test_observations::test_a_number_as_text_is_taken_and_warned_of_and_other_text_is_not_a_number", NONE),
    ("a comparator, also without a value", "test_observations::test_a_comparator_without_a_value_is_no_value", "test_quirks_on_named_files::test_a_comparator_without_a_unit_keeps_its_sign_and_says_the_unit_is_missing"),
    ("no unit", "test_observations::test_a_missing_unit_is_said_and_never_assumed", "test_quirks_line_by_line::test_a_line_of_the_list"),
    ("ranges, ratios, waveforms and other values", "test_observations::test_every_type_of_value_is_readable", "test_quirks_of_others::test_measurements_of_every_kind"),
    ("reference ranges by age, by group, as text", "test_observations::test_a_range_is_used_only_when_age_and_group_fit", "test_quirks_on_named_files::test_ranges_by_age_and_group_are_labelled_and_text_bands_are_quoted"),
    ("a Bundle of no or an unknown type", "test_sources::test_every_shape_of_file_gives_the_same_facts", "test_quirks_on_named_files::test_bundles_of_no_or_an_unknown_type_are_read_to_their_patients"),
    ("a document inside a searchset", "test_people::test_a_document_inside_a_searchset_is_still_a_document", NONE),
    ("Bundles inside Bundles", "test_sources::test_every_shape_of_file_gives_the_same_facts", "test_quirks_of_others::test_nested_bundles_and_byte_order_marks_are_read"),
    ("entries without a resource", "test_refusals::test_what_a_bundle_deletes_is_not_read", "test_quirks_of_others::test_what_is_no_record_of_one_patient_is_refused"),
    ("several patients", "test_people::test_two_people_are_refused_with_a_list_even_where_they_share_a_name", "test_quirks_of_others::test_the_composition_says_whose_it_is"),
    ("wrapped resources", "test_sources::test_every_shape_of_file_gives_the_same_facts", "test_quirks_on_named_files::test_parameters_are_unwrapped"),
    ("a byte order mark", "test_sources::test_every_shape_of_file_gives_the_same_facts", "test_quirks_on_named_files::test_a_byte_order_mark_is_stripped"),
    ("broken JSON, a broken line", "test_sources::test_a_broken_line_of_ndjson_costs_only_itself", "test_quirks_of_others::test_what_is_no_record_of_one_patient_is_refused"),
    ("a key stated twice", "test_problems::test_a_key_stated_twice_is_named_and_neither_value_used", NONE),
    ("no or an unknown type, a list at the top", "test_sources::test_unknown_types_are_named_once_and_counted", "test_quirks_of_others::test_what_is_no_record_of_one_patient_is_refused"),
    ("references by uuid and OID", "test_medications::test_contained_and_urn_references_resolve", "test_quirks_on_named_files::test_references_by_uuid_resolve_and_conditional_ones_do_no_harm"),
    ("references by a query", "test_people::test_every_way_of_naming_the_patient_is_understood", "test_quirks_of_others::test_conditional_references_do_no_harm"),
    ("an attachment that is only an address", "test_notes::test_an_address_alone_is_never_fetched_and_never_claimed_as_read", "test_quirks_on_named_files::test_an_address_alone_is_listed_and_never_said_to_be_read"),
    ("PDF, XHTML and text inside", "test_notes::test_notes_are_decoded", "test_quirks_of_others::test_attachments_are_read_or_say_why"),
    ("a PDF that is none, odd base64", "test_notes::test_what_cannot_be_read_says_why", "test_quirks_on_named_files::test_a_picture_with_spaces_in_its_data_is_listed"),
    ("an extension on a primitive", "test_problems::test_an_absent_onset_says_why", "test_quirks_on_named_files::test_an_absent_onset_is_no_crash"),
    ("R4, STU3 and R5", "test_medications::test_stu3_and_r5_shapes_are_read_with_one_warning", "test_quirks_of_others::test_older_versions_are_named_once_and_not_given_is_not_given"),
    ("not done", "test_medications::test_what_was_not_given_is_not_given", "test_quirks_of_others::test_older_versions_are_named_once_and_not_given_is_not_given"),
    ("other languages", "test_problems::test_words_of_other_languages_stay_as_they_are", "test_quirks_line_by_line::test_a_line_of_the_list"),
)  # fmt: skip


@cache
def _tests_in(module: str) -> frozenset[str]:
    folder, _, name = module.rpartition("/")
    file = (HERE.parent / folder if folder else HERE) / f"{name}.py"
    return frozenset(node.name for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef))


def test_every_line_has_its_tests() -> None:
    missing = [
        f"{what}: {named}"
        for what, ours, files in ROWS
        for named in (ours, files)
        if named != NONE and named.partition("::")[2] not in _tests_in(named.partition("::")[0])
    ]
    assert not missing
    assert len({what for what, _, _ in ROWS}) == len(ROWS)


@pytest.mark.shared_data
def test_the_table_is_as_long_as_the_list(shared_data: Path) -> None:
    headings = re.findall(r"^\*\*.+?\*\*", (shared_data / "QUIRKS.md").read_text(), re.MULTILINE)
    assert len(ROWS) == len(headings)
