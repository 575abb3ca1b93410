/* sandbox_sign.c - what Zoho and Intuit sign, by the reference's vectors. */

#include <string.h>

#include "base/secret.h"
#include "base/strbuf.h"
#include "tests/lib/tap.h"
#include "tests/sandbox/hook/hmac.h"
#include "tests/sandbox/hook/sign.h"

#define TOKEN "SandboxToken0123456789"

static void
test_vectors(void)
{
	static const char item[] = "{\"item\":{\"item_id\":"
	    "\"4600000000012345\"}}";
	static const struct {
		const char *url, *media, *body, *text, *hex, *base64;
	} rows[] = {
		{"https://a.example/h", "application/json", item, item,
		    "95c9c3214230974c0d6b525ee1df97158745c0d6fcb87d114cc2cfc5"
		    "ff8cdb3b", "lcnDIUIwl0wNa1Je4d+XFYdFwNb8uH0RTMLPxf+M2zs="},
		{"https://a.example/h?event=item_updated&org=70000001",
		    "application/json", item,
		    "eventitem_updatedorg70000001{\"item\":{\"item_id\":"
		    "\"4600000000012345\"}}",
		    "2b0478b1b6e398e7e0610f021b14d99bb7743572ac81d8a618d5c7e2"
		    "c3cecb16", "KwR4sbbjmOfgYQ8CGxTZm7d0NXKsgdimGNXH4sPOyxY="},
		{"https://a.example/h", "application/x-www-form-urlencoded",
		    "org=70000001&JSONString=%7B%22item%22%3A%7B%22item_id%22"
		    "%3A%224600000000012345%22%2C%22name%22%3A%22Mug+%26+Lid"
		    "%22%7D%7D",
		    "JSONString{\"item\":{\"item_id\":\"4600000000012345\","
		    "\"name\":\"Mug & Lid\"}}org70000001",
		    "9e419a948da4bb65b57058b996af1e95c81b45c8885229f2f6960f21"
		    "8bced3a7", "nkGalI2ku2W1cFi5lq8elcgbRciIUiny9pYPIYvO06c="},
		{"https://a.example/h?subscription_id=90343&name=basic",
		    "application/json",
		    "{\"created_date\":\"2019-03-06\",\"event_id\":\"5675\"}",
		    "namebasicsubscription_id90343{\"created_date\":"
		    "\"2019-03-06\",\"event_id\":\"5675\"}",
		    "7619c40f3a4d2a03641fe17c9330119dbab39955548408003c9f3761"
		    "70a0f4d4", "dhnEDzpNKgNkH+F8kzARnbqzmVVUhAgAPJ83YXCg9NQ="},
	};
	char mac[HMAC_TEXT_SIZE];
	struct strbuf sb;
	size_t i;

	for (i = 0; i < nrows(rows); i++) {
		strbuf_init(&sb, 4096);
		sign_text(&sb, rows[i].url, rows[i].media, rows[i].body,
		    strlen(rows[i].body));
		is_text(strbuf_str(&sb), rows[i].text, "signed is %.40s...",
		    rows[i].text);
		hmac_text(TOKEN, strbuf_str(&sb), sb.len, HMAC_HEX, mac);
		is_text(mac, rows[i].hex, "in hex");
		hmac_text(TOKEN, strbuf_str(&sb), sb.len, HMAC_BASE64, mac);
		is_text(mac, rows[i].base64, "in base64");
		strbuf_release(&sb);
	}
	hmac_text("11111111-2222-4333-8444-555555555555", "[{\"specversion\""
	    ":\"1.0\",\"id\":\"7c0d6a52-6a0e-4e5c-9f5e-0a2b7d1c9e10\","
	    "\"source\":\"intuit.ZGVtbw==\",\"type\":\"qbo.salesreceipt."
	    "created.v1\",\"datacontenttype\":\"application/json\",\"time\":"
	    "\"2026-11-20T17:04:09Z\",\"intuitentityid\":\"181\","
	    "\"intuitaccountid\":\"9130350000000001\",\"data\":{}}]", 268,
	    HMAC_BASE64, mac);
	is_text(mac, "pJXy7sqSs0biM6HSO13rRinjVWMre6wKq8VPAncOHsM=",
	    "Intuit signs the body alone");
}

int
main(void)
{
	secret_setup();
	test_vectors();
	return tap_done();
}
