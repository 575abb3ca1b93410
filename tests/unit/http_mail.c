/* http_mail.c - a message holds what was said and nothing else. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "http/mail.h"
#include "tests/lib/tap.h"

static char *program;

/* In place of the one of the library. */
const char *
mail_program(void)
{
	return program;
}

static const char *const people[] = {"ada@example.com", "bo@example.com",
	NULL};

static struct mail
a_mail(void)
{
	return (struct mail){.from = "me@shop.example", .to = people,
	    .subject = "Leads wait", .text = "First line.\nSecond.\n",
	    .id = "a.raised.1", .at = 1772619307000};
}

static void
test_message(void)
{
	struct mail mail = a_mail();
	struct error err = ERROR_INIT;
	struct strbuf out;

	strbuf_init(&out, 100000);
	ok(mail_write(&mail, &out, &err) == 0, "a message is written");
	is_text(strbuf_str(&out), "From: leadbridge <me@shop.example>\r\n"
	    "To: ada@example.com,\r\n bo@example.com\r\n"
	    "Subject: Leads wait\r\n"
	    "Date: Wed, 4 Mar 2026 10:15:07 +0000\r\n"
	    "Message-ID: <a.raised.1@shop.example>\r\n"
	    "Auto-Submitted: auto-generated\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
	    "First line.\r\nSecond.\r\n", "by RFC 5322");
	strbuf_release(&out);
}

static void
test_parts(void)
{
	struct mail mail = a_mail();
	struct error err = ERROR_INIT;
	struct strbuf out;

	strbuf_init(&out, 100000);
	mail.from_name = "S\xc3\xb6hne\r\nBcc: x@evil.example";
	mail.reply_to = "owner@shop.example";
	mail.part = "BEGIN:VCALENDAR\r\n";
	mail.part_type = "text/calendar; charset=utf-8; method=REQUEST";
	mail.part_name = "appointment.ics";
	ok(mail_write(&mail, &out, &err) == 0, "two parts are written");
	ok(strstr(strbuf_str(&out), "Content-Type: multipart/mixed; "
	    "boundary=\"=_leadbridge_part\"\r\n\r\n--=_leadbridge_part\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
	    "First line.\r\nSecond.\r\n\r\n--=_leadbridge_part\r\n"
	    "Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n"
	    "Content-Disposition: attachment; filename=\"appointment.ics\""
	    "\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	    "QkVHSU46VkNBTEVOREFSDQo=\r\n--=_leadbridge_part--\r\n") != NULL,
	    "a text and a file");
	ok(strstr(strbuf_str(&out), "\r\nReply-To: owner@shop.example\r\n")
	    != NULL, "and whom to answer");
	ok(strstr(strbuf_str(&out), "Bcc") == NULL,
	    "a name adds no line");
	strbuf_reset(&out);
	mail.reply_to = "a@x.example\r\nBcc: b@x.example";
	ok(mail_write(&mail, &out, &err) != 0, "nor does an address");
	strbuf_release(&out);
}

struct subject {
	const char *given, *written;
};

static const struct subject subjects[] = {
	{"a b", "Subject: a b\r\n"},
	{"caf\xc3\xa9", "Subject: =?UTF-8?B?Y2Fmw6k=?=\r\n"},
	{"a\r\nBcc: x@x.example", "Subject: a  Bcc: x@x.example\r\n"},
	{"=?UTF-8?B?eA==?=",
	    "Subject: =?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?=\r\n"},
	{"0123456789012345678901234567890123456789012345678901234567890123456"
	    "789", "Subject: =?UTF-8?B?MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5"
	    "MDEyMzQ1Njc4OTAxMjM0?=\r\n =?UTF-8?B?NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1N"
	    "jc4OQ==?=\r\n"},
};

static void
test_subjects(void)
{
	struct mail mail = a_mail();
	struct error err = ERROR_INIT;
	struct strbuf out;
	size_t i;

	for (i = 0; i < nrows(subjects); i++) {
		strbuf_init(&out, 100000);
		mail.subject = subjects[i].given;
		ok(mail_write(&mail, &out, &err) == 0 &&
		    strstr(strbuf_str(&out), "\r\nBcc:") == NULL,
		    "subject %zu adds no line of its own", i);
		has_text(strbuf_str(&out), subjects[i].written,
		    "subject %zu is encoded where it must be", i);
		strbuf_release(&out);
	}
}

static void
test_bodies(void)
{
	static const struct subject bodies[] = {
		{"80 % = \xe2\x82\xac\n", "80 % =3D =E2=82=AC\r\n"},
		{"ends in a space \n", "ends in a space=20\r\n"},
		{"no line end", "no line end\r\n"},
		{"a\rb\n", "a=0Db\r\n"},
		{"0123456789012345678901234567890123456789012345678901234567890"
		    "12345678901234567890\n", "01234567890123456789012345678901"
		    "2345678901234567890123456789012345678901234=\r\n"
		    "567890\r\n"},
	};
	struct mail mail = a_mail();
	struct error err = ERROR_INIT;
	struct strbuf out;
	size_t i;

	for (i = 0; i < nrows(bodies); i++) {
		strbuf_init(&out, 100000);
		mail.text = bodies[i].given;
		(void)mail_write(&mail, &out, &err);
		is_text(strstr(strbuf_str(&out), "\r\n\r\n") + 4,
		    bodies[i].written, "body %zu is quoted-printable", i);
		strbuf_release(&out);
	}
}

static void
test_injection(void)
{
	static const char *const bad[] = {"a@b.example\r\nBcc: x@y.example",
		"a@b.example>", "a b@c.example", "", "a@b.example,c@d.example"};
	const char *to[] = {NULL, NULL};
	struct mail mail;
	struct error err = ERROR_INIT;
	struct strbuf out;
	size_t i;

	for (i = 0; i < nrows(bad); i++) {
		strbuf_init(&out, 100000);
		mail = a_mail();
		mail.from = bad[i];
		ok(mail_write(&mail, &out, &err) != 0 &&
		    err.code == ERROR_INVALID, "sender %zu is refused", i);
		mail = a_mail();
		to[0] = bad[i];
		mail.to = to;
		ok(mail_write(&mail, &out, &err) != 0,
		    "and so is who it goes to");
		strbuf_release(&out);
	}
}

/* Makes the pretended sendmail. */
static void
make_program(const char *script)
{
	struct error err = ERROR_INIT;
	char *text = xasprintf("#!/bin/sh\ncd '%s'\n%s\n", tap_dir(), script);

	if (file_write(program, text, strlen(text), 0700, &err) != 0)
		note("%s", err.text);
	free(text);
}

static char *
kept(const char *name)
{
	char *path = file_join(tap_dir(), name), *text = NULL;
	struct error err = ERROR_INIT;
	size_t n;

	if (file_read(path, 100000, &text, &n, &err) != 0)
		text = NULL;
	free(path);
	return text;
}

static void
test_sendmail(void)
{
	struct mail mail = a_mail();
	struct error err = ERROR_INIT;
	bool uncertain = true;
	char *text, *huge;

	program = file_join(tap_dir(), "sendmail");
	ok(mail_send(NULL, &mail, &uncertain, &err) != 0 &&
	    err.code == ERROR_CONFIG && !uncertain,
	    "without the program it is not sent");
	has_text(err.text, "SMTP_URL", "and the remedy is named");

	make_program("echo \"$@\" >args; cat >mail; echo noise");
	error_clear(&err);
	is_int(mail_send(NULL, &mail, &uncertain, &err), 0,
	    "sendmail takes a mail");
	text = kept("args");
	is_text(text, "-i -f me@shop.example -- ada@example.com "
	    "bo@example.com\n", "with the envelope in its arguments");
	free(text);
	text = kept("mail");
	has_text(text, "Subject: Leads wait\r\n", "and the message as input");
	free(text);

	make_program("cat >/dev/null; exit 75");
	ok(mail_send(NULL, &mail, &uncertain, &err) != 0 &&
	    err.code == ERROR_UNAVAILABLE && !uncertain,
	    "one that has no time now is asked again later");
	has_text(err.text, "exit status 75", "with its exit status");
	error_clear(&err);

	/* More than a pipe holds, and nobody reads it. */
	huge = xcalloc(1, 100001);
	memset(huge, 'x', 100000);
	mail.text = huge;
	make_program("exit 1");
	ok(mail_send(NULL, &mail, &uncertain, &err) != 0 && !uncertain,
	    "one that reads nothing ends nobody");
	free(huge);
	free(program);
}

int
main(void)
{
	test_message();
	test_parts();
	test_subjects();
	test_bodies();
	test_injection();
	test_sendmail();
	return tap_done();
}
