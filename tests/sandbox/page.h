/* page.h - page tokens, with which a list is read on past 2,000 records. */

#ifndef SANDBOX_PAGE_H
#define SANDBOX_PAGE_H

#include <stddef.h>
#include <stdint.h>

struct json;
struct org;

#define PAGE_TOKEN_SIZE 65

/*
 * A token for the rows from offset on, bound to the user and the other
 * parameters; lives 24 hours.
 */
void page_token_make(struct org *org, const char *params, size_t offset,
    char out[PAGE_TOKEN_SIZE], int64_t *expires_at);

enum page_verdict { PAGE_OK, PAGE_UNKNOWN, PAGE_EXPIRED, PAGE_OTHER };
enum page_verdict page_token_read(const struct org *org, const char *token,
    const char *params, size_t *offset);

void page_tokens_clear(struct org *org);

#endif
