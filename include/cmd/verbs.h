/*
 * verbs.h - the functions behind the verbs, one family a file.
 */

#ifndef CMD_VERBS_H
#define CMD_VERBS_H

#include <stddef.h>

#include "base/error.h"

struct cmd;
struct cmd_option;
struct verb;

/* The option of a verb, the common ones it takes included; NULL: none. */
const struct cmd_option *verb_option(const struct verb *verb,
    const char *name);
/* The i-th of them, NULL past the last. */
const struct cmd_option *verb_option_at(const struct verb *verb, size_t i);

extern const struct cmd_option config_show_options[];
extern const struct cmd_option migrate_options[];
extern const struct cmd_option form_add_options[];
extern const struct cmd_option connect_options[];
extern const struct cmd_option lead_list_options[];
extern const struct cmd_option run_list_options[];
extern const struct cmd_option doctor_options[];
extern const struct cmd_option lead_export_options[];
extern const struct cmd_option lead_erase_options[];
extern const struct cmd_option dead_list_options[];
extern const struct cmd_option conflict_list_options[];
extern const struct cmd_option dead_retry_options[];
extern const struct cmd_option operator_add_options[];
extern const struct cmd_option operator_password_options[];
extern const struct cmd_option order_list_options[];
extern const struct cmd_option booking_list_options[];
extern const struct cmd_option hook_list_options[];
extern const struct cmd_option booking_text_options[];
extern const struct cmd_option audit_options[];
extern const struct cmd_option keys_rotate_options[];
extern const struct cmd_option mapping_set_options[];

int verb_init(struct cmd *cmd, struct error *err);
int verb_keygen(struct cmd *cmd, struct error *err);
int verb_config_show(struct cmd *cmd, struct error *err);
int verb_config_check(struct cmd *cmd, struct error *err);
int verb_migrate(struct cmd *cmd, struct error *err);
int verb_form_add(struct cmd *cmd, struct error *err);
int verb_form_list(struct cmd *cmd, struct error *err);
int verb_form_remove(struct cmd *cmd, struct error *err);
int verb_connect(struct cmd *cmd, struct error *err);
int verb_token_list(struct cmd *cmd, struct error *err);
int verb_token_get(struct cmd *cmd, struct error *err);
int verb_token_refresh(struct cmd *cmd, struct error *err);
int verb_token_revoke(struct cmd *cmd, struct error *err);
int verb_token_env(struct cmd *cmd, struct error *err);
int verb_tenant_add(struct cmd *cmd, struct error *err);
int verb_tenant_list(struct cmd *cmd, struct error *err);
int verb_tenant_set(struct cmd *cmd, struct error *err);
int verb_keys_rotate(struct cmd *cmd, struct error *err);
int verb_lead_list(struct cmd *cmd, struct error *err);
int verb_lead_show(struct cmd *cmd, struct error *err);
int verb_lead_retry(struct cmd *cmd, struct error *err);
int verb_mapping_show(struct cmd *cmd, struct error *err);
int verb_mapping_set(struct cmd *cmd, struct error *err);
int verb_mapping_check(struct cmd *cmd, struct error *err);
int verb_run_list(struct cmd *cmd, struct error *err);
int verb_run_show(struct cmd *cmd, struct error *err);
int verb_stats(struct cmd *cmd, struct error *err);
int verb_form_secret(struct cmd *cmd, struct error *err);
int verb_lead_edit(struct cmd *cmd, struct error *err);
int verb_lead_release(struct cmd *cmd, struct error *err);
int verb_lead_export(struct cmd *cmd, struct error *err);
int verb_lead_erase(struct cmd *cmd, struct error *err);
int verb_dead_list(struct cmd *cmd, struct error *err);
int verb_dead_retry(struct cmd *cmd, struct error *err);
int verb_conflict_list(struct cmd *cmd, struct error *err);
int verb_conflict_resolve(struct cmd *cmd, struct error *err);
int verb_operator_add(struct cmd *cmd, struct error *err);
int verb_operator_list(struct cmd *cmd, struct error *err);
int verb_operator_password(struct cmd *cmd, struct error *err);
int verb_operator_role(struct cmd *cmd, struct error *err);
int verb_operator_remove(struct cmd *cmd, struct error *err);
int verb_order_list(struct cmd *cmd, struct error *err);
int verb_order_show(struct cmd *cmd, struct error *err);
int verb_order_retry(struct cmd *cmd, struct error *err);
int verb_order_status(struct cmd *cmd, struct error *err);
int verb_booking_list(struct cmd *cmd, struct error *err);
int verb_booking_show(struct cmd *cmd, struct error *err);
int verb_booking_cancel(struct cmd *cmd, struct error *err);
int verb_booking_close(struct cmd *cmd, struct error *err);
int verb_booking_reopen(struct cmd *cmd, struct error *err);
int verb_booking_closed(struct cmd *cmd, struct error *err);
int verb_hook_list(struct cmd *cmd, struct error *err);
int verb_hook_show(struct cmd *cmd, struct error *err);
int verb_hook_replay(struct cmd *cmd, struct error *err);
int verb_hook_setup(struct cmd *cmd, struct error *err);
int verb_booking_text(struct cmd *cmd, struct error *err);
int verb_audit(struct cmd *cmd, struct error *err);
int verb_backup(struct cmd *cmd, struct error *err);
int verb_restore(struct cmd *cmd, struct error *err);
int verb_store_copy(struct cmd *cmd, struct error *err);
int verb_doctor(struct cmd *cmd, struct error *err);

#endif
