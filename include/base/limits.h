/*
 * limits.h - the most that is taken from outside, in one place.
 *
 * Reaching one is an error that names it, never a silent cut.
 */

#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define LIMIT_URL 8192                 /* bytes of a request URL */
#define LIMIT_HEADER 8192              /* bytes of one header value */
#define LIMIT_BODY_DEFAULT 1048576     /* bytes of a request body */
#define LIMIT_BODY_MAX 16777216        /* highest CAPTURE_MAX_BODY */
#define LIMIT_FORM_FIELDS 500          /* fields of one form post */
#define LIMIT_FIELD_NAME 200           /* bytes of a field's name */
#define LIMIT_TEXT 500                 /* characters of a known field */
#define LIMIT_MESSAGE 32000            /* characters of a message */
#define LIMIT_JSON_DEPTH 32            /* nesting of a JSON document */
#define LIMIT_JSON_VALUES 200000       /* values in a JSON document */
#define LIMIT_PROVIDER_BODY 8388608    /* bytes of a provider's answer */
#define LIMIT_TOKEN_BODY 65536         /* bytes of a token answer */
#define LIMIT_CONFIG_FILE 262144       /* bytes of a settings file */
#define LIMIT_SECRET_FILE 4096         /* bytes of a KEY_FILE=path file */
#define LIMIT_RESPONSE 16777216        /* bytes of a page's answer */
#define LIMIT_PAGE_ROWS 200            /* rows of one list answer */

#endif
