/* cmd_doctor_seals.c - whether our key opens what the store keeps sealed. */

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/secret.h"
#include "cmd/doctor.h"
#include "store/sealed.h"

#define TEXT 1000

static void
examine(struct check_list *list, const struct secret_key *key,
    const struct sealed *s)
{
	bool tokens = s->kind == SEALED_TOKENS;
	char id[SECRET_FINGERPRINT_SIZE], finding[TEXT];
	char *subject = xasprintf("%s/%s", s->tenant, s->name);

	if (secret_box_key_id(s->box, id) != 0) {
		check_wrong(list, subject, tokens ? "its sealed tokens are "
		    "damaged" : "the sealed setting is damaged", tokens ?
		    "restore a backup, or connect again" : "restore a backup, "
		    "or set it again with `leadbridge tenant set`");
	} else if (!secret_key_knows(key, id)) {
		snprintf(finding, sizeof(finding), "%s sealed with the key "
		    "%s, and the key file holds %s", tokens ?
		    "its tokens were" : "the setting was", id,
		    secret_key_id(key));
		check_wrong(list, subject, finding, tokens ? "put the right "
		    "key back (LEADBRIDGE_KEY_FILE), or connect again" :
		    "put the right key back (LEADBRIDGE_KEY_FILE), or set it "
		    "again with `leadbridge tenant set`");
	}
	free(subject);
}

void
doctor_seals(struct check_list *list, const struct config *cfg, struct db *db)
{
	struct sealed_list sealed = {NULL, 0};
	struct secret_key *key = NULL;
	struct error err = ERROR_INIT;
	size_t i;

	/* Why there is none was told when the files were looked at. */
	if (secret_key_load(config_text(cfg, SET_KEY_FILE), &key, &err) != 0)
		goto out;
	if (sealed_list(db, NULL, &sealed, &err) != 0)
		check_error(list, "seals", &err);
	/* What is sealed for a short time is made again by itself. */
	for (i = 0; i < sealed.count; i++)
		if (sealed.item[i].kind == SEALED_TOKENS ||
		    sealed.item[i].kind == SEALED_SETTING)
			examine(list, key, &sealed.item[i]);
out:
	sealed_list_release(&sealed);
	secret_key_free(key);
}
