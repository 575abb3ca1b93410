/* calendar_visit.h - a request to calendar.fcgi, and what its pages share. */

#ifndef CGI_BIN_CALENDAR_VISIT_H
#define CGI_BIN_CALENDAR_VISIT_H

#include <stdbool.h>
#include <stdint.h>

#include "provider/access.h"
#include "provider/provider.h"
#include "store/booking.h"
#include "store/form.h"
#include "sync/booking_now.h"
#include "sync/offer.h"
#include "web/booking_form.h"
#include "web/web.h"

/* One request: whose calendar, and the way to it. */
struct visit {
	struct app *app;
	const struct request *req;
	struct response *res;
	struct db *db;
	struct form_row form;
	struct access access;
	struct call call;
	struct offer offer;
	struct zone *zone;      /* the visitor's, or NULL: the business's */
	struct form post;
	struct booking_form in;
	struct booking booking; /* the one of the path */
};

/* ?form=, whose tenant it is, CORS. visit_end() also after a failure. */
int visit_begin(struct visit *v, struct app *app, const struct request *req,
    struct response *res, struct error *err);
void visit_end(struct visit *v);

/* The rules of the tenant, and a call with the deadlines of a page. */
int visit_open(struct visit *v, struct error *err);

/* The limit of posts, as capture has it. */
int visit_rate(struct visit *v, struct error *err);

/*
 * Answers: a visitor cannot mend what an operator has to, so he is told that
 * it does not work, and the log and the health page tell why.  0.
 */
int visit_refuse(struct visit *v, const struct error *why);
int visit_refuse_fields(struct visit *v, const struct field_errors *errors);

const struct zone *visit_zone(const struct visit *v);
/* ?tz= or the field, when there is one. */
void visit_read_zone(struct visit *v, const char *name,
    struct field_errors *errors);

/* 0 go on, with *start; 1 it was answered; -1. */
int visit_read_post(struct visit *v, bool person, int64_t *start,
    struct error *err);
/* 0 go on; 1 it was answered. */
int visit_check_time(struct visit *v, const struct booking_now *now,
    int64_t start, int64_t duration_ms, bool *outage);
struct booking_now visit_now(struct visit *v);
/* ms */
int64_t visit_duration(const struct visit *v, int64_t usual);

bool booking_waits(const struct booking *b);

/* Handlers: see store/booking.h. */
int calendar_slots(struct app *app, const struct request *req,
    struct response *res, struct error *err);
int calendar_hold(struct app *app, const struct request *req,
    struct response *res, struct error *err);
int calendar_end_hold(struct app *app, const struct request *req,
    struct response *res, struct error *err);
int calendar_book(struct app *app, const struct request *req,
    struct response *res, struct error *err);
int calendar_show(struct app *app, const struct request *req,
    struct response *res, struct error *err);
int calendar_file(struct app *app, const struct request *req,
    struct response *res, struct error *err);
int calendar_move(struct app *app, const struct request *req,
    struct response *res, struct error *err);
int calendar_cancel(struct app *app, const struct request *req,
    struct response *res, struct error *err);

#endif
