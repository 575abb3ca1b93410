/* web_signature.c - who signed a webhook, and who did not. */

#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "tests/lib/tap.h"
#include "web/signature.h"

#define TOKEN "SandboxToken0123456789"
#define ITEM "{\"item\":{\"item_id\":\"4600000000012345\"}}"
#define A_HEX \
	"95c9c3214230974c0d6b525ee1df97158745c0d6fcb87d114cc2cfc5ff8cdb3b"
#define B_HEX \
	"2b0478b1b6e398e7e0610f021b14d99bb7743572ac81d8a618d5c7e2c3cecb16"
#define C_HEX \
	"9e419a948da4bb65b57058b996af1e95c81b45c8885229f2f6960f218bced3a7"
#define D_HEX \
	"7619c40f3a4d2a03641fe17c9330119dbab39955548408003c9f376170a0f4d4"
#define FORM \
	"org=70000001&JSONString=%7B%22item%22%3A%7B%22item_id%22%3A%224600" \
	"000000012345%22%2C%22name%22%3A%22Mug+%26+Lid%22%7D%7D"

static const struct {
	const char *name, *header, *secrets, *query;
	bool is_form;
	const char *body;
	bool good;
} zoho[] = {
	{"no query, hexadecimal", A_HEX, TOKEN, NULL, false, ITEM, true},
	{"an empty query", A_HEX, TOKEN, "", false, ITEM, true},
	{"capitals", "95C9C3214230974C0D6B525EE1DF97158745C0D6FCB87D114CC2CFC5"
	    "FF8CDB3B", TOKEN, NULL, false, ITEM, true},
	{"base64", "lcnDIUIwl0wNa1Je4d+XFYdFwNb8uH0RTMLPxf+M2zs=", TOKEN,
	    NULL, false, ITEM, true},
	{"a query", B_HEX, TOKEN, "event=item_updated&org=70000001", false,
	    ITEM, true},
	{"a query in another order", B_HEX, TOKEN,
	    "org=70000001&event=item_updated", false, ITEM, true},
	{"a query with escapes", B_HEX, TOKEN,
	    "%6frg=7000000%31&event=item%5Fupdated", false, ITEM, true},
	{"the body alone, whatever the query", A_HEX, TOKEN, "event=x", false,
	    ITEM, true},
	{"a form", C_HEX, TOKEN, NULL, true, FORM, true},
	{"the documented string", D_HEX, TOKEN,
	    "subscription_id=90343&name=basic", false,
	    "{\"created_date\":\"2019-03-06\",\"event_id\":\"5675\"}", true},
	{"the second of two secrets", A_HEX, "Old0123456789, " TOKEN, NULL,
	    false, ITEM, true},
	{"the first of two secrets", A_HEX, TOKEN ",New0123456789", NULL,
	    false, ITEM, true},
	{"another secret", A_HEX, "Old0123456789", NULL, false, ITEM, false},
	{"a part of the secret", A_HEX, "SandboxToken", NULL, false, ITEM,
	    false},
	{"no secret", A_HEX, " , ", NULL, false, ITEM, false},
	{"no header", NULL, TOKEN, NULL, false, ITEM, false},
	{"an empty header", "", TOKEN, NULL, false, ITEM, false},
	{"a digit is another", "85c9c3214230974c0d6b525ee1df97158745c0d6fcb87d"
	    "114cc2cfc5ff8cdb3b", TOKEN, NULL, false, ITEM, false},
	{"a digit too few", "5c9c3214230974c0d6b525ee1df97158745c0d6fcb87d"
	    "114cc2cfc5ff8cdb3b", TOKEN, NULL, false, ITEM, false},
	{"no hexadecimal digits", "zzc9c3214230974c0d6b525ee1df97158745c0d6fc"
	    "b87d114cc2cfc5ff8cdb3b", TOKEN, NULL, false, ITEM, false},
	{"another body", A_HEX, TOKEN, NULL, false,
	    "{\"item\":{\"item_id\":\"4600000000012346\"}}", false},
	{"another query", B_HEX, TOKEN, "event=item_deleted&org=70000001",
	    false, ITEM, false},
	{"a query with a broken escape", B_HEX, TOKEN, "event=%4", false,
	    ITEM, false},
	{"a form with another value", C_HEX, TOKEN, NULL, true,
	    "org=70000002&JSONString=%7B%7D", false},
	{"of another scheme", "t=1,v=" A_HEX, TOKEN, NULL, false, ITEM,
	    false},
};

#define VERIFIER "11111111-2222-4333-8444-555555555555"
#define LEGACY \
	"{\"eventNotifications\":[{\"realmId\":\"9130350000000001\"," \
	"\"dataChangeEvent\":{\"entities\":[{\"name\":\"SalesReceipt\"," \
	"\"id\":\"181\",\"operation\":\"Create\",\"lastUpdated\":" \
	"\"2026-11-20T17:04:09.000Z\"}]}}]}"
#define CLOUD \
	"[{\"specversion\":\"1.0\",\"id\":\"7c0d6a52-6a0e-4e5c-9f5e-" \
	"0a2b7d1c9e10\",\"source\":\"intuit.ZGVtbw==\",\"type\":" \
	"\"qbo.salesreceipt.created.v1\",\"datacontenttype\":" \
	"\"application/json\",\"time\":\"2026-11-20T17:04:09Z\"," \
	"\"intuitentityid\":\"181\",\"intuitaccountid\":" \
	"\"9130350000000001\",\"data\":{}}]"

static const struct {
	const char *name, *header, *secrets, *body;
	bool good;
} intuit[] = {
	{"the older form", "uukHBKj9DKff8QL2VeeC6PXgExvIMWi85pNbib1uHc4=",
	    VERIFIER, LEGACY, true},
	{"CloudEvents", "pJXy7sqSs0biM6HSO13rRinjVWMre6wKq8VPAncOHsM=",
	    VERIFIER, CLOUD, true},
	{"several verifiers", "pJXy7sqSs0biM6HSO13rRinjVWMre6wKq8VPAncOHsM=",
	    "other," VERIFIER, CLOUD, true},
	{"another body", "pJXy7sqSs0biM6HSO13rRinjVWMre6wKq8VPAncOHsM=",
	    VERIFIER, LEGACY, false},
	{"a flipped bit", "pJXy7sqSs0biM6HSO13rRinjVWMre6wKq8VPAncOHsN=",
	    VERIFIER, CLOUD, false},
	{"no padding", "pJXy7sqSs0biM6HSO13rRinjVWMre6wKq8VPAncOHsM",
	    VERIFIER, CLOUD, false},
	{"none", NULL, VERIFIER, CLOUD, false},
};

/* The example of the specification's own libraries. */
#define WHSEC "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define MSG "msg_p5jXN8AQM9LWM0D4loKWxJek"
#define SIGNED "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
#define STANDARD_BODY "{\"test\": 2432232314}"
#define THEN ((int64_t)1614265330 * 1000)

static const struct {
	const char *name, *id, *timestamp, *signature, *secrets, *body;
	int64_t now;
	enum signature_verdict want;
} standard[] = {
	{"as the specification has it", MSG, "1614265330", SIGNED, WHSEC,
	    STANDARD_BODY, THEN, SIGNATURE_GOOD},
	{"a secret without its mark", MSG, "1614265330", SIGNED,
	    "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", STANDARD_BODY, THEN,
	    SIGNATURE_GOOD},
	{"among other signatures", MSG, "1614265330",
	    "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= v1a,xx " SIGNED,
	    WHSEC, STANDARD_BODY, THEN, SIGNATURE_GOOD},
	{"the second secret", MSG, "1614265330", SIGNED,
	    "whsec_AAAA," WHSEC, STANDARD_BODY, THEN, SIGNATURE_GOOD},
	{"a secret that is none beside it", MSG, "1614265330", SIGNED,
	    "whsec_%%%," WHSEC, STANDARD_BODY, THEN, SIGNATURE_GOOD},
	{"five minutes old", MSG, "1614265330", SIGNED, WHSEC, STANDARD_BODY,
	    THEN + 300 * 1000, SIGNATURE_GOOD},
	{"older", MSG, "1614265330", SIGNED, WHSEC, STANDARD_BODY,
	    THEN + 301 * 1000, SIGNATURE_STALE},
	{"from the future", MSG, "1614265330", SIGNED, WHSEC, STANDARD_BODY,
	    THEN - 301 * 1000, SIGNATURE_STALE},
	{"another time", MSG, "1614265331", SIGNED, WHSEC, STANDARD_BODY, THEN,
	    SIGNATURE_WRONG},
	{"another id", "msg_2", "1614265330", SIGNED, WHSEC, STANDARD_BODY,
	    THEN, SIGNATURE_WRONG},
	{"another body", MSG, "1614265330", SIGNED, WHSEC, "{}", THEN,
	    SIGNATURE_WRONG},
	{"another version", MSG, "1614265330",
	    "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", WHSEC,
	    STANDARD_BODY, THEN, SIGNATURE_WRONG},
	{"no id", NULL, "1614265330", SIGNED, WHSEC, STANDARD_BODY, THEN,
	    SIGNATURE_WRONG},
	{"no time", MSG, NULL, SIGNED, WHSEC, STANDARD_BODY, THEN,
	    SIGNATURE_WRONG},
	{"a time that is none", MSG, "now", SIGNED, WHSEC, STANDARD_BODY, THEN,
	    SIGNATURE_WRONG},
	{"a time past all", MSG, "99999999999999999999", SIGNED, WHSEC,
	    STANDARD_BODY, THEN, SIGNATURE_WRONG},
	{"no signature", MSG, "1614265330", "", WHSEC, STANDARD_BODY, THEN,
	    SIGNATURE_WRONG},
	{"an empty secret", MSG, "1614265330", SIGNED, "whsec_",
	    STANDARD_BODY, THEN, SIGNATURE_WRONG},
};

static struct signed_post
posted(const char *query, bool is_form, const char *body)
{
	return (struct signed_post){query, is_form, body, strlen(body)};
}

int
main(void)
{
	struct signed_post post;
	size_t i;

	secret_setup();
	for (i = 0; i < nrows(zoho); i++) {
		post = posted(zoho[i].query, zoho[i].is_form, zoho[i].body);
		ok(signature_zoho(zoho[i].header, zoho[i].secrets, &post) ==
		    zoho[i].good, "zoho: %s", zoho[i].name);
	}
	for (i = 0; i < nrows(intuit); i++) {
		post = posted(NULL, false, intuit[i].body);
		ok(signature_intuit(intuit[i].header, intuit[i].secrets,
		    &post) == intuit[i].good, "intuit: %s", intuit[i].name);
	}
	for (i = 0; i < nrows(standard); i++) {
		const struct signature_standard h = {standard[i].id,
		    standard[i].timestamp, standard[i].signature};

		post = posted(NULL, false, standard[i].body);
		is_int(signature_standard(&h, standard[i].secrets, &post,
		    standard[i].now), standard[i].want, "standard: %s",
		    standard[i].name);
	}
	ok(signature_token("k3", "k2, k3"), "a token is one of several");
	ok(!signature_token("k", "k2,k3"), "not the start of one");
	ok(!signature_token("k2,k3", "k2,k3"), "not all of them");
	ok(!signature_token("", "k2"), "nothing is none");
	ok(!signature_token(NULL, "k2"), "nor is no token");
	ok(!signature_token("k2", NULL), "without a secret none is right");
	ok(signature_has_secret(" a "), "one secret");
	ok(!signature_has_secret(" , ,"), "commas are none");
	ok(!signature_has_secret(NULL), "nor is nothing");
	return tap_done();
}
