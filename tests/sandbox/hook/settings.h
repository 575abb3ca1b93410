/*
 * settings.h - Inventory's webhooks and workflow rules, as its API registers
 * them.
 */

#ifndef SANDBOX_HOOK_SETTINGS_H
#define SANDBOX_HOOK_SETTINGS_H

struct inv;

void hook_settings_list(struct inv *inv);
void hook_settings_make(struct inv *inv);
void hook_settings_change(struct inv *inv);
void hook_settings_delete(struct inv *inv);
void hook_rules_list(struct inv *inv);
void hook_rule_make(struct inv *inv);
void hook_rule_delete(struct inv *inv);
void hook_rule_active(struct inv *inv);

#endif
