/*
 * nearest.h - what was probably meant by a mistyped word.
 */

#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

/*
 * The word of the list (ended by NULL) at most two letters away, fewer for a
 * short one, or that begins with it; NULL when none comes close.
 */
const char *nearest_word(const char *word, const char *const *words);

#endif
