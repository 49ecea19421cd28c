/* Every template, style, script and icon; a test compares this list with the folder. */
#include "WebAssets.h"

/* Clang takes #embed in every language mode and says so each time. */
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char icons_favicon_svg[] = {
#embed "icons/favicon.svg"
};
static const unsigned char icons_icons_svg[] = {
#embed "icons/icons.svg"
};
static const unsigned char scripts_calendar_js[] = {
#embed "scripts/calendar.js"
};
static const unsigned char scripts_composer_conflict_js[] = {
#embed "scripts/composer-conflict.js"
};
static const unsigned char scripts_composer_differences_js[] = {
#embed "scripts/composer-differences.js"
};
static const unsigned char scripts_composer_draft_js[] = {
#embed "scripts/composer-draft.js"
};
static const unsigned char scripts_composer_elements_js[] = {
#embed "scripts/composer-elements.js"
};
static const unsigned char scripts_composer_media_js[] = {
#embed "scripts/composer-media.js"
};
static const unsigned char scripts_composer_parts_js[] = {
#embed "scripts/composer-parts.js"
};
static const unsigned char scripts_composer_pictures_js[] = {
#embed "scripts/composer-pictures.js"
};
static const unsigned char scripts_composer_preview_js[] = {
#embed "scripts/composer-preview.js"
};
static const unsigned char scripts_composer_publishing_js[] = {
#embed "scripts/composer-publishing.js"
};
static const unsigned char scripts_composer_saving_js[] = {
#embed "scripts/composer-saving.js"
};
static const unsigned char scripts_composer_js[] = {
#embed "scripts/composer.js"
};
static const unsigned char scripts_forms_js[] = {
#embed "scripts/forms.js"
};
static const unsigned char scripts_keys_js[] = {
#embed "scripts/keys.js"
};
static const unsigned char scripts_live_js[] = {
#embed "scripts/live.js"
};
static const unsigned char scripts_pictures_js[] = {
#embed "scripts/pictures.js"
};
static const unsigned char scripts_progress_js[] = {
#embed "scripts/progress.js"
};
static const unsigned char scripts_search_js[] = {
#embed "scripts/search.js"
};
static const unsigned char scripts_selection_js[] = {
#embed "scripts/selection.js"
};
static const unsigned char styles_roost_css[] = {
#embed "styles/roost.css"
};
static const unsigned char templates_ago_mustache[] = {
#embed "templates/ago.mustache"
};
static const unsigned char templates_archive_mustache[] = {
#embed "templates/archive.mustache"
};
static const unsigned char templates_authorization_departure_mustache[] = {
#embed "templates/authorization-departure.mustache"
};
static const unsigned char templates_authorization_mustache[] = {
#embed "templates/authorization.mustache"
};
static const unsigned char templates_badge_mustache[] = {
#embed "templates/badge.mustache"
};
static const unsigned char templates_calendar_entry_mustache[] = {
#embed "templates/calendar-entry.mustache"
};
static const unsigned char templates_chart_mustache[] = {
#embed "templates/chart.mustache"
};
static const unsigned char templates_composer_mustache[] = {
#embed "templates/composer.mustache"
};
static const unsigned char templates_composition_import_mustache[] = {
#embed "templates/composition-import.mustache"
};
static const unsigned char templates_composition_mustache[] = {
#embed "templates/composition.mustache"
};
static const unsigned char templates_compositions_mustache[] = {
#embed "templates/compositions.mustache"
};
static const unsigned char templates_connection_delete_mustache[] = {
#embed "templates/connection-delete.mustache"
};
static const unsigned char templates_connection_form_mustache[] = {
#embed "templates/connection-form.mustache"
};
static const unsigned char templates_connection_reconnect_mustache[] = {
#embed "templates/connection-reconnect.mustache"
};
static const unsigned char templates_connections_mustache[] = {
#embed "templates/connections.mustache"
};
static const unsigned char templates_engagement_mustache[] = {
#embed "templates/engagement.mustache"
};
static const unsigned char templates_error_mustache[] = {
#embed "templates/error.mustache"
};
static const unsigned char templates_figures_mustache[] = {
#embed "templates/figures.mustache"
};
static const unsigned char templates_form_token_mustache[] = {
#embed "templates/form-token.mustache"
};
static const unsigned char templates_found_compositions_mustache[] = {
#embed "templates/found-compositions.mustache"
};
static const unsigned char templates_help_mustache[] = {
#embed "templates/help.mustache"
};
static const unsigned char templates_import_mustache[] = {
#embed "templates/import.mustache"
};
static const unsigned char templates_job_mustache[] = {
#embed "templates/job.mustache"
};
static const unsigned char templates_jobs_mustache[] = {
#embed "templates/jobs.mustache"
};
static const unsigned char templates_keys_mustache[] = {
#embed "templates/keys.mustache"
};
static const unsigned char templates_layout_mustache[] = {
#embed "templates/layout.mustache"
};
static const unsigned char templates_line_mustache[] = {
#embed "templates/line.mustache"
};
static const unsigned char templates_link_card_mustache[] = {
#embed "templates/link-card.mustache"
};
static const unsigned char templates_media_shown_mustache[] = {
#embed "templates/media-shown.mustache"
};
static const unsigned char templates_media_tile_mustache[] = {
#embed "templates/media-tile.mustache"
};
static const unsigned char templates_media_view_mustache[] = {
#embed "templates/media-view.mustache"
};
static const unsigned char templates_media_mustache[] = {
#embed "templates/media.mustache"
};
static const unsigned char templates_no_connection_mustache[] = {
#embed "templates/no-connection.mustache"
};
static const unsigned char templates_notice_channel_mustache[] = {
#embed "templates/notice-channel.mustache"
};
static const unsigned char templates_notice_channels_mustache[] = {
#embed "templates/notice-channels.mustache"
};
static const unsigned char templates_notice_deliveries_mustache[] = {
#embed "templates/notice-deliveries.mustache"
};
static const unsigned char templates_notices_mustache[] = {
#embed "templates/notices.mustache"
};
static const unsigned char templates_numbers_mustache[] = {
#embed "templates/numbers.mustache"
};
static const unsigned char templates_owned_connections_mustache[] = {
#embed "templates/owned-connections.mustache"
};
static const unsigned char templates_paging_mustache[] = {
#embed "templates/paging.mustache"
};
static const unsigned char templates_placeholder_mustache[] = {
#embed "templates/placeholder.mustache"
};
static const unsigned char templates_post_body_mustache[] = {
#embed "templates/post-body.mustache"
};
static const unsigned char templates_post_content_mustache[] = {
#embed "templates/post-content.mustache"
};
static const unsigned char templates_post_flags_mustache[] = {
#embed "templates/post-flags.mustache"
};
static const unsigned char templates_post_item_mustache[] = {
#embed "templates/post-item.mustache"
};
static const unsigned char templates_post_mustache[] = {
#embed "templates/post.mustache"
};
static const unsigned char templates_problem_mustache[] = {
#embed "templates/problem.mustache"
};
static const unsigned char templates_profile_nav_mustache[] = {
#embed "templates/profile-nav.mustache"
};
static const unsigned char templates_profile_mustache[] = {
#embed "templates/profile.mustache"
};
static const unsigned char templates_publishing_calendar_mustache[] = {
#embed "templates/publishing-calendar.mustache"
};
static const unsigned char templates_publishing_questions_mustache[] = {
#embed "templates/publishing-questions.mustache"
};
static const unsigned char templates_publishing_queue_mustache[] = {
#embed "templates/publishing-queue.mustache"
};
static const unsigned char templates_publishing_row_mustache[] = {
#embed "templates/publishing-row.mustache"
};
static const unsigned char templates_publishing_tabs_mustache[] = {
#embed "templates/publishing-tabs.mustache"
};
static const unsigned char templates_query_language_mustache[] = {
#embed "templates/query-language.mustache"
};
static const unsigned char templates_raw_data_mustache[] = {
#embed "templates/raw-data.mustache"
};
static const unsigned char templates_repetition_item_mustache[] = {
#embed "templates/repetition-item.mustache"
};
static const unsigned char templates_repetition_rule_mustache[] = {
#embed "templates/repetition-rule.mustache"
};
static const unsigned char templates_repetition_mustache[] = {
#embed "templates/repetition.mustache"
};
static const unsigned char templates_repetitions_mustache[] = {
#embed "templates/repetitions.mustache"
};
static const unsigned char templates_run_mustache[] = {
#embed "templates/run.mustache"
};
static const unsigned char templates_runs_mustache[] = {
#embed "templates/runs.mustache"
};
static const unsigned char templates_saved_searches_mustache[] = {
#embed "templates/saved-searches.mustache"
};
static const unsigned char templates_scope_mustache[] = {
#embed "templates/scope.mustache"
};
static const unsigned char templates_search_compositions_mustache[] = {
#embed "templates/search-compositions.mustache"
};
static const unsigned char templates_search_counts_mustache[] = {
#embed "templates/search-counts.mustache"
};
static const unsigned char templates_search_mustache[] = {
#embed "templates/search.mustache"
};
static const unsigned char templates_selection_mustache[] = {
#embed "templates/selection.mustache"
};
static const unsigned char templates_sessions_mustache[] = {
#embed "templates/sessions.mustache"
};
static const unsigned char templates_setup_mustache[] = {
#embed "templates/setup.mustache"
};
static const unsigned char templates_sign_in_mustache[] = {
#embed "templates/sign-in.mustache"
};
static const unsigned char templates_slots_mustache[] = {
#embed "templates/slots.mustache"
};
static const unsigned char templates_status_mustache[] = {
#embed "templates/status.mustache"
};
static const unsigned char templates_target_answer_mustache[] = {
#embed "templates/target-answer.mustache"
};
static const unsigned char templates_target_mustache[] = {
#embed "templates/target.mustache"
};
static const unsigned char templates_theme_choice_mustache[] = {
#embed "templates/theme-choice.mustache"
};
static const unsigned char templates_thread_post_mustache[] = {
#embed "templates/thread-post.mustache"
};
static const unsigned char templates_thread_words_mustache[] = {
#embed "templates/thread-words.mustache"
};
static const unsigned char templates_time_form_mustache[] = {
#embed "templates/time-form.mustache"
};
static const unsigned char templates_time_mustache[] = {
#embed "templates/time.mustache"
};
static const unsigned char templates_tokens_mustache[] = {
#embed "templates/tokens.mustache"
};
static const unsigned char templates_users_mustache[] = {
#embed "templates/users.mustache"
};

#define ASSET(path, bytes) { path, bytes, sizeof(bytes) }

static const roost_asset assets[] = {
    ASSET("icons/favicon.svg", icons_favicon_svg),
    ASSET("icons/icons.svg", icons_icons_svg),
    ASSET("scripts/calendar.js", scripts_calendar_js),
    ASSET("scripts/composer-conflict.js", scripts_composer_conflict_js),
    ASSET("scripts/composer-differences.js", scripts_composer_differences_js),
    ASSET("scripts/composer-draft.js", scripts_composer_draft_js),
    ASSET("scripts/composer-elements.js", scripts_composer_elements_js),
    ASSET("scripts/composer-media.js", scripts_composer_media_js),
    ASSET("scripts/composer-parts.js", scripts_composer_parts_js),
    ASSET("scripts/composer-pictures.js", scripts_composer_pictures_js),
    ASSET("scripts/composer-preview.js", scripts_composer_preview_js),
    ASSET("scripts/composer-publishing.js", scripts_composer_publishing_js),
    ASSET("scripts/composer-saving.js", scripts_composer_saving_js),
    ASSET("scripts/composer.js", scripts_composer_js),
    ASSET("scripts/forms.js", scripts_forms_js),
    ASSET("scripts/keys.js", scripts_keys_js),
    ASSET("scripts/live.js", scripts_live_js),
    ASSET("scripts/pictures.js", scripts_pictures_js),
    ASSET("scripts/progress.js", scripts_progress_js),
    ASSET("scripts/search.js", scripts_search_js),
    ASSET("scripts/selection.js", scripts_selection_js),
    ASSET("styles/roost.css", styles_roost_css),
    ASSET("templates/ago.mustache", templates_ago_mustache),
    ASSET("templates/archive.mustache", templates_archive_mustache),
    ASSET("templates/authorization-departure.mustache", templates_authorization_departure_mustache),
    ASSET("templates/authorization.mustache", templates_authorization_mustache),
    ASSET("templates/badge.mustache", templates_badge_mustache),
    ASSET("templates/calendar-entry.mustache", templates_calendar_entry_mustache),
    ASSET("templates/chart.mustache", templates_chart_mustache),
    ASSET("templates/composer.mustache", templates_composer_mustache),
    ASSET("templates/composition-import.mustache", templates_composition_import_mustache),
    ASSET("templates/composition.mustache", templates_composition_mustache),
    ASSET("templates/compositions.mustache", templates_compositions_mustache),
    ASSET("templates/connection-delete.mustache", templates_connection_delete_mustache),
    ASSET("templates/connection-form.mustache", templates_connection_form_mustache),
    ASSET("templates/connection-reconnect.mustache", templates_connection_reconnect_mustache),
    ASSET("templates/connections.mustache", templates_connections_mustache),
    ASSET("templates/engagement.mustache", templates_engagement_mustache),
    ASSET("templates/error.mustache", templates_error_mustache),
    ASSET("templates/figures.mustache", templates_figures_mustache),
    ASSET("templates/form-token.mustache", templates_form_token_mustache),
    ASSET("templates/found-compositions.mustache", templates_found_compositions_mustache),
    ASSET("templates/help.mustache", templates_help_mustache),
    ASSET("templates/import.mustache", templates_import_mustache),
    ASSET("templates/job.mustache", templates_job_mustache),
    ASSET("templates/jobs.mustache", templates_jobs_mustache),
    ASSET("templates/keys.mustache", templates_keys_mustache),
    ASSET("templates/layout.mustache", templates_layout_mustache),
    ASSET("templates/line.mustache", templates_line_mustache),
    ASSET("templates/link-card.mustache", templates_link_card_mustache),
    ASSET("templates/media-shown.mustache", templates_media_shown_mustache),
    ASSET("templates/media-tile.mustache", templates_media_tile_mustache),
    ASSET("templates/media-view.mustache", templates_media_view_mustache),
    ASSET("templates/media.mustache", templates_media_mustache),
    ASSET("templates/no-connection.mustache", templates_no_connection_mustache),
    ASSET("templates/notice-channel.mustache", templates_notice_channel_mustache),
    ASSET("templates/notice-channels.mustache", templates_notice_channels_mustache),
    ASSET("templates/notice-deliveries.mustache", templates_notice_deliveries_mustache),
    ASSET("templates/notices.mustache", templates_notices_mustache),
    ASSET("templates/numbers.mustache", templates_numbers_mustache),
    ASSET("templates/owned-connections.mustache", templates_owned_connections_mustache),
    ASSET("templates/paging.mustache", templates_paging_mustache),
    ASSET("templates/placeholder.mustache", templates_placeholder_mustache),
    ASSET("templates/post-body.mustache", templates_post_body_mustache),
    ASSET("templates/post-content.mustache", templates_post_content_mustache),
    ASSET("templates/post-flags.mustache", templates_post_flags_mustache),
    ASSET("templates/post-item.mustache", templates_post_item_mustache),
    ASSET("templates/post.mustache", templates_post_mustache),
    ASSET("templates/problem.mustache", templates_problem_mustache),
    ASSET("templates/profile-nav.mustache", templates_profile_nav_mustache),
    ASSET("templates/profile.mustache", templates_profile_mustache),
    ASSET("templates/publishing-calendar.mustache", templates_publishing_calendar_mustache),
    ASSET("templates/publishing-questions.mustache", templates_publishing_questions_mustache),
    ASSET("templates/publishing-queue.mustache", templates_publishing_queue_mustache),
    ASSET("templates/publishing-row.mustache", templates_publishing_row_mustache),
    ASSET("templates/publishing-tabs.mustache", templates_publishing_tabs_mustache),
    ASSET("templates/query-language.mustache", templates_query_language_mustache),
    ASSET("templates/raw-data.mustache", templates_raw_data_mustache),
    ASSET("templates/repetition-item.mustache", templates_repetition_item_mustache),
    ASSET("templates/repetition-rule.mustache", templates_repetition_rule_mustache),
    ASSET("templates/repetition.mustache", templates_repetition_mustache),
    ASSET("templates/repetitions.mustache", templates_repetitions_mustache),
    ASSET("templates/run.mustache", templates_run_mustache),
    ASSET("templates/runs.mustache", templates_runs_mustache),
    ASSET("templates/saved-searches.mustache", templates_saved_searches_mustache),
    ASSET("templates/scope.mustache", templates_scope_mustache),
    ASSET("templates/search-compositions.mustache", templates_search_compositions_mustache),
    ASSET("templates/search-counts.mustache", templates_search_counts_mustache),
    ASSET("templates/search.mustache", templates_search_mustache),
    ASSET("templates/selection.mustache", templates_selection_mustache),
    ASSET("templates/sessions.mustache", templates_sessions_mustache),
    ASSET("templates/setup.mustache", templates_setup_mustache),
    ASSET("templates/sign-in.mustache", templates_sign_in_mustache),
    ASSET("templates/slots.mustache", templates_slots_mustache),
    ASSET("templates/status.mustache", templates_status_mustache),
    ASSET("templates/target-answer.mustache", templates_target_answer_mustache),
    ASSET("templates/target.mustache", templates_target_mustache),
    ASSET("templates/theme-choice.mustache", templates_theme_choice_mustache),
    ASSET("templates/thread-post.mustache", templates_thread_post_mustache),
    ASSET("templates/thread-words.mustache", templates_thread_words_mustache),
    ASSET("templates/time-form.mustache", templates_time_form_mustache),
    ASSET("templates/time.mustache", templates_time_mustache),
    ASSET("templates/tokens.mustache", templates_tokens_mustache),
    ASSET("templates/users.mustache", templates_users_mustache),
};

size_t roost_asset_count(void) { return sizeof(assets) / sizeof(assets[0]); }

roost_asset roost_asset_at(size_t index) { return assets[index]; }
