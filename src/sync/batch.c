/* batch.c - keeps the leads of one person apart and in order. */

#include "sync/batch.h"

#include <search.h>

#include "base/mem.h"
#include "base/text.h"

struct seen {
	char *key;
	int round; /* the last one that the key was in */
};

static int
compare(const void *a, const void *b)
{
	return strcmp(((const struct seen *)a)->key,
	    ((const struct seen *)b)->key);
}

static void
seen_free(void *p)
{
	struct seen *seen = p;

	free(seen->key);
	free(seen);
}

/* The entry of a key (taken over), made with round -1 when it is new. */
static struct seen *
look_up(void **tree, char *key)
{
	struct seen *fresh = xmalloc(sizeof(*fresh));
	struct seen **found;

	fresh->key = key;
	fresh->round = -1;
	found = tsearch(fresh, tree, compare);
	if (found == NULL)
		abort();
	if (*found != fresh)
		seen_free(fresh);
	return *found;
}

static struct seen *
look_up_email(void **tree, const char *email)
{
	char *lower, *key;

	if (text_empty(email))
		return NULL;
	lower = text_lower(email);
	key = xasprintf("e%s", lower);
	free(lower);
	return look_up(tree, key);
}

static struct seen *
look_up_phone(void **tree, const char *phone)
{
	char *digits, *key;

	if (text_empty(phone))
		return NULL;
	digits = text_phone_digits(phone);
	key = xasprintf("p%s", digits);
	free(digits);
	return look_up(tree, key);
}

int
batch_rounds(const struct batch_person *people, size_t n, int *round)
{
	struct seen *email, *phone;
	void *tree = NULL;
	int rounds = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		email = look_up_email(&tree, people[i].email);
		phone = look_up_phone(&tree, people[i].phone);
		round[i] = 0;
		if (email != NULL && email->round >= round[i])
			round[i] = email->round + 1;
		if (phone != NULL && phone->round >= round[i])
			round[i] = phone->round + 1;
		if (email != NULL)
			email->round = round[i];
		if (phone != NULL)
			phone->round = round[i];
		if (round[i] >= rounds)
			rounds = round[i] + 1;
	}
	tdestroy(tree, seen_free);
	return rounds;
}
