/* base_secret.c - what is sealed opens with its key and place alone. */

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/secret.h"
#include "tests/lib/tap.h"

#define BINARY "a\0b\xff"
#define ZEROS "AAAAAAAAAAAAAAAAAAAAAAAA"

static void
test_comparing(void)
{
	char a[SECRET_FINGERPRINT_SIZE], b[SECRET_FINGERPRINT_SIZE];

	ok(secret_equal("abc", "abc"), "a secret equals itself");
	ok(!secret_equal("abc", "abd"), "and no other");
	ok(!secret_equal("abc", "ABC"), "nor in another case");
	ok(!secret_equal("abc", "abcd") && !secret_equal("abcd", "abc"),
	    "nor a longer or shorter one");
	ok(!secret_equal("", ""), "an empty secret equals nothing");
	ok(!secret_equal(NULL, NULL), "a missing secret equals nothing");
	ok(!secret_equal(NULL, "a") && !secret_equal("a", NULL) &&
	    !secret_equal("a", "") && !secret_equal("", "a"),
	    "on neither side");

	secret_fingerprint("abc", a);
	secret_fingerprint("abd", b);
	is_text(a, "bddd813c", "a fingerprint is the start of BLAKE2b-256");
	ok(strcmp(a, b) != 0, "fingerprints tell secrets apart");
	secret_fingerprint("", a);
	is_text(a, "none", "an empty secret has none");
	secret_fingerprint(NULL, a);
	is_text(a, "none", "nor has a missing one");
}

static void
test_hashes(void)
{
	char hash[SECRET_HASH_SIZE], token[SECRET_TOKEN_SIZE];
	char other[SECRET_TOKEN_SIZE], key[45];
	unsigned char bytes[64], zero[64];
	char *copy;

	/* RFC 7636, appendix B. */
	secret_sha256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", 43, hash);
	is_text(hash, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
	    "SHA-256 is that of PKCE's example");
	secret_hash("abc", 3, hash);
	is_text(hash, "vd2BPGNCOXIxce8_7phXm5SWTjuxyz5CcmLIwGjVIxk",
	    "BLAKE2b-256 of abc is the known one");
	secret_hash("", 0, hash);
	is_text(hash, "DldRwCblQ7Loqy6wYJnaodHl30d3j3eH-qtFzfEv46g",
	    "BLAKE2b-256 of nothing is the known one");

	secret_token(token);
	secret_token(other);
	is_int((long long)strlen(token), 43, "a token has 43 characters");
	is_int((long long)strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh"
	    "ijklmnopqrstuvwxyz0123456789-_"), 43, "all fit for a URL");
	ok(strcmp(token, other) != 0, "no two tokens are the same");
	secret_key_make(key);
	is_int((long long)strlen(key), 44, "a key has 44 characters");
	is_text(key + 43, "=", "and is padded base64");

	memset(zero, 0, sizeof(zero));
	memset(bytes, 0, sizeof(bytes));
	secret_random(bytes, sizeof(bytes));
	ok(memcmp(bytes, zero, sizeof(zero)) != 0, "random bytes come");
	secret_wipe(bytes, sizeof(bytes));
	ok(memcmp(bytes, zero, sizeof(zero)) == 0, "wiped bytes are zero");
	copy = secret_dup("abc");
	is_text(copy, "abc", "a secret is copied");
	secret_free(copy);
	copy = secret_dup("");
	is_text(copy, "", "also an empty one");
	secret_free(copy);
	ok(secret_dup(NULL) == NULL, "a missing one stays missing");
	secret_free(NULL);
}

static struct secret_key *
load_key(const char *name, const char *text)
{
	struct error err = ERROR_INIT;
	struct secret_key *key = NULL;
	char *path = file_join(tap_dir(), name);

	if (file_write(path, text, strlen(text), 0600, &err) != 0 ||
	    secret_key_load(path, &key, &err) != 0)
		note("%s", err.text);
	free(path);
	return key;
}

#define KEY_A "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define KEY_B "/////////////////////////////////////////w8="

static const struct {
	const char *name;
	const char *content;
	unsigned mode;
	const char *piece; /* NULL: it loads */
} key_files[] = {
	{"a key file", KEY_A "\n", 0600, NULL},
	{"one nobody may write", KEY_A "\n", 0400, NULL},
	{"one without a newline", KEY_A, 0600, NULL},
	{"one with a DOS newline", KEY_A "\r\n", 0600, NULL},
	{"one the group can read", KEY_A "\n", 0640, "chmod 600"},
	{"one everybody can read", KEY_A "\n", 0604, "chmod 600"},
	{"one everybody can write", KEY_A "\n", 0602, "chmod 600"},
	{"an empty one", "", 0600, "32 bytes in base64"},
	{"one of 31 bytes", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==",
	    0600, "32 bytes in base64"},
	{"one of 33 bytes", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g",
	    0600, "32 bytes in base64"},
	{"one of two lines", KEY_A "\n" KEY_B "\n", 0600, NULL},
	{"one with a key twice", KEY_A "\n" KEY_A "\n", 0600, NULL},
	{"one with an empty line", KEY_A "\n\n" KEY_B "\n", 0600, "32 bytes"},
	{"one with two keys on a line", KEY_A KEY_B, 0600, "32 bytes"},
	{"one whose second line is none", KEY_A "\nx\n", 0600, "32 bytes"},
	{"one with a space", " " KEY_A, 0600, "32 bytes"},
	{"one without its padding",
	    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", 0600, "32 bytes"},
	{"one in hex", "000102030405060708090a0b0c0d0e0f"
	    "101112131415161718191a1b1c1d1e1f", 0600, "32 bytes"},
};

static void
test_key_files(void)
{
	struct error err = ERROR_INIT;
	struct secret_key *key;
	char *path = file_join(tap_dir(), "key");
	size_t i;
	int rc;

	for (i = 0; i < nrows(key_files); i++) {
		key = NULL;
		error_clear(&err);
		file_write(path, key_files[i].content,
		    strlen(key_files[i].content), key_files[i].mode, &err);
		rc = secret_key_load(path, &key, &err);
		is_int(rc, key_files[i].piece == NULL ? 0 : -1, "%s %s",
		    key_files[i].name, key_files[i].piece == NULL ? "loads" :
		    "is refused");
		if (key_files[i].piece != NULL) {
			is_int(err.code, ERROR_CONFIG, "as a setting");
			has_text(err.text, key_files[i].piece,
			    "with the remedy");
			ok(strstr(err.text, "AAEC") == NULL,
			    "without the key itself");
		}
		secret_key_free(key);
	}
	free(path);
	path = file_join(tap_dir(), "missing");
	key = NULL;
	is_int(secret_key_load(path, &key, &err), -1, "a missing one fails");
	is_int(err.code, ERROR_CONFIG, "as a setting to change");
	has_text(err.text, "leadbridge init", "with the remedy");
	free(path);
	is_int(secret_key_load(tap_dir(), &key, &err), -1, "a directory fails");
	secret_key_free(NULL);
}

static const struct {
	const char *name;
	const char *plain;
	size_t n;
} plains[] = {
	{"a token", "1000.abcdef", 11},
	{"nothing", "", 0},
	{"binary", BINARY, 4},
};

static void
test_seals(const struct secret_key *a, const struct secret_key *b)
{
	struct error err = ERROR_INIT;
	char *box, *again, *out;
	char id[SECRET_FINGERPRINT_SIZE];
	size_t i, n;

	for (i = 0; i < nrows(plains); i++) {
		box = secret_seal(a, "t/zoho", plains[i].plain, plains[i].n);
		again = secret_seal(a, "t/zoho", plains[i].plain, plains[i].n);
		ok(strcmp(box, again) != 0, "%s sealed twice differs",
		    plains[i].name);
		is_int((long long)strspn(box, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		    "abcdefghijklmnopqrstuvwxyz0123456789-_"),
		    (long long)strlen(box), "%s: a box is base64url",
		    plains[i].name);
		out = NULL;
		is_int(secret_open(a, "t/zoho", box, &out, &n, &err), 0,
		    "%s opens", plains[i].name);
		ok(out != NULL && n == plains[i].n && out[n] == '\0' &&
		    memcmp(out, plains[i].plain, n) == 0, "%s is as it was",
		    plains[i].name);
		secret_free(out);
		out = NULL;
		is_int(secret_open(a, "t/other", box, &out, &n, &err), -1,
		    "%s does not open elsewhere", plains[i].name);
		is_int(err.code, ERROR_DATA, "that is damaged data");
		is_int(secret_open(b, "t/zoho", box, &out, &n, &err), -1,
		    "%s does not open with another key", plains[i].name);
		is_int(err.code, ERROR_CONFIG, "that is a wrong key");
		has_text(err.text, secret_key_id(a), "it names the one needed");
		has_text(err.text, secret_key_id(b), "and the one there");
		is_int(secret_box_key_id(box, id), 0, "a box tells its key");
		is_text(id, secret_key_id(a), "by its id");
		ok(out == NULL, "a box that does not open gives nothing");
		free(again);
		free(box);
	}
}

/* Every character changed, every cut, and some nonsense. */
static void
test_tampering(const struct secret_key *key)
{
	static const char *const nonsense[] = {"", "A", "AQ", "====", "\xff",
		"not base64!", "AQIDBAU", ZEROS ZEROS ZEROS};
	struct error err = ERROR_INIT;
	char *box = secret_seal(key, "place", "a secret text", 13);
	char *out = NULL, kept;
	size_t i, n, len = strlen(box), opened = 0, unsaid = 0;

	for (i = 0; i < len; i++) {
		kept = box[i];
		box[i] = kept == 'A' ? 'B' : 'A';
		error_clear(&err);
		opened += secret_open(key, "place", box, &out, &n, &err) == 0;
		unsaid += err.code != ERROR_DATA && err.code != ERROR_CONFIG;
		box[i] = kept;
	}
	is_int((long long)opened, 0, "a box with a changed letter stays shut");
	is_int((long long)unsaid, 0, "and it is told why");
	for (i = len; i-- > 0;) {
		box[i] = '\0';
		opened += secret_open(key, "place", box, &out, &n, &err) == 0;
	}
	is_int((long long)opened, 0, "a box cut anywhere stays shut");
	for (i = 0; i < nrows(nonsense); i++) {
		error_clear(&err);
		is_int(secret_open(key, "place", nonsense[i], &out, &n, &err),
		    -1, "\"%s\" is no box", nonsense[i]);
		is_int(err.code, ERROR_DATA, "that is damaged data");
	}
	free(box);
}

/* What is stored must open for ever: a box of the first program. */
static void
test_format(const struct secret_key *key)
{
	static const char box[] = 
	    "AbVqBsakYpQ4yCUeKZAXG-HByAJbjXRRmyXwwDlVmhhcFk7N"
	    "Zip2no5yk3TaJamfyyfR78L38rDsWA";
	struct error err = ERROR_INIT;
	char mac[SECRET_HASH_SIZE];
	char *out = NULL;
	size_t n;

	is_text(secret_key_id(key), "b56a06c6", "a key keeps its id");
	is_int(secret_open(key, "default/zoho_crm/refresh", box, &out, &n,
	    &err), 0, "a box made long ago opens");
	is_text(out, "1000.long-ago", "and holds what it held");
	secret_free(out);
	secret_mac(key, "form 1", mac);
	is_text(mac, "olO7UfJQG5dTlXmm9Lfv0mebuo474tDhMqOK2TqubSo",
	    "a signature stays the same");
}

static void
test_macs(const struct secret_key *a, const struct secret_key *b)
{
	char x[SECRET_HASH_SIZE], y[SECRET_HASH_SIZE];

	secret_mac(a, "text", x);
	secret_mac(a, "text", y);
	is_text(x, y, "a signature is the same each time");
	secret_mac(a, "texu", y);
	ok(strcmp(x, y) != 0, "another text has another");
	secret_mac(b, "text", y);
	ok(strcmp(x, y) != 0, "another key makes another");
	secret_hash("text", 4, y);
	ok(strcmp(x, y) != 0, "without a key there is none");
}

static void
test_process(void)
{
	struct rlimit core = {1, 1};

	getrlimit(RLIMIT_CORE, &core);
	ok(core.rlim_cur == 0 && core.rlim_max == 0, "there is no core file");
	is_int(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0,
	    "no other process of the user can look in");
}

int
main(void)
{
	struct secret_key *a, *b;

	secret_setup();
	test_comparing();
	test_hashes();
	test_key_files();
	a = load_key("a", KEY_A "\n");
	b = load_key("b", KEY_B "\n");
	if (ok(a != NULL && b != NULL, "two keys load")) {
		ok(strcmp(secret_key_id(a), secret_key_id(b)) != 0,
		    "two keys have two ids");
		test_seals(a, b);
		test_tampering(a);
		test_format(a);
		test_macs(a, b);
	}
	test_process();
	secret_key_free(a);
	secret_key_free(b);
	return tap_done();
}
