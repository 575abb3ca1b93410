/*
 * doctor.h - what `leadbridge doctor` looks at, one function a subject.
 *
 * Each adds what it finds to the list and fails never: a look that cannot be
 * taken is a finding, too.
 */

#ifndef CMD_DOCTOR_H
#define CMD_DOCTOR_H

#include "base/config.h"
#include "cmd/check.h"
#include "store/db.h"

struct client;
struct client_response;
struct cmd;

/* Data directory, keys, store file: place, owner, modes, writing. */
void doctor_files(struct check_list *list, const struct config *cfg);
/* File locks hold between two processes in the data directory. */
void doctor_locks(struct check_list *list, const struct config *cfg);
void doctor_disk(struct check_list *list, const struct config *cfg);
/* Whether it is now: not before this program was written, and not before
 * the newest record of the store (db may be NULL). */
void doctor_clock(struct check_list *list, struct db *db);
/* Opens the store (any schema): integrity, schema. NULL when it cannot. */
struct db *doctor_store(struct check_list *list, struct cmd *cmd);
/* The web server's body limit against ours; file NULL: the usual places. */
void doctor_nginx(struct check_list *list, const struct config *cfg,
    const char *file);
/* ADMIN_TOKEN. */
void doctor_secrets(struct check_list *list, const struct config *cfg);
/* Whether our key opens tokens and settings. */
void doctor_seals(struct check_list *list, const struct config *cfg,
    struct db *db);
/* Connections: their state. */
void doctor_connections(struct check_list *list, const struct config *cfg,
    struct db *db);
/* Servers of the provider, and one call with each living connection. */
void doctor_provider(struct check_list *list, struct cmd *cmd);
/* Our own pages: whether they answer, and show nothing they should not. */
void doctor_site(struct check_list *list, const struct config *cfg);
/*
 * GETs a URL within 10 s, the head of the answer alone where the server can
 * do that; as client_perform().
 */
int doctor_probe(struct client *client, const char *url,
    struct client_response *res, struct error *err);
/* Whether somebody runs leadbridge-sync. */
void doctor_runs(struct check_list *list, const struct config *cfg,
    struct db *db);

#endif
