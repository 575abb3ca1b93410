/* zoho_crm_codes.c - the one table of Zoho CRM's error codes. */

#include <string.h>

#include "base/mem.h"
#include "provider/zoho_crm.h"

/* Source: Zoho CRM API v8, "Status codes" and each method's errors. */
static const struct crm_code codes[] = {
	/* The data: a person changes the record. */
	{"MANDATORY_NOT_FOUND", ERROR_INVALID, CRM_MEND_MAPPING,
	    "a field that the CRM requires is missing: fill it in, or make it "
	    "optional in the CRM"},
	{"INVALID_DATA", ERROR_INVALID, CRM_MEND_DATA,
	    "the CRM does not take the value: correct it"},
	{"DUPLICATE_DATA", ERROR_INVALID, CRM_MEND_DATA,
	    "another record has this value in a field that must be unique: "
	    "correct the value, or merge the records in the CRM"},
	{"MULTIPLE_OR_MULTI_ERRORS", ERROR_INVALID, CRM_MEND_DATA,
	    "several values are refused: correct them"},
	{"PATTERN_NOT_MATCHED", ERROR_INVALID, CRM_MEND_DATA,
	    "the value does not have the form that the CRM asks for: correct "
	    "it"},
	{"UNABLE_TO_PARSE_DATA_TYPE", ERROR_INVALID, CRM_MEND_DATA,
	    "the CRM cannot read the value: correct it"},
	{"EXPECTED_FIELD_MISSING", ERROR_INVALID, CRM_MEND_MAPPING,
	    "one of several fields that belong together must be filled in"},
	{"DEPENDENT_FIELD_MISSING", ERROR_INVALID, CRM_MEND_MAPPING,
	    "a field that another one depends on is missing: fill it in"},
	{"DEPENDENT_MISMATCH", ERROR_INVALID, CRM_MEND_MAPPING,
	    "the value does not go with the field it depends on: correct it"},
	{"CANNOT_PROCESS", ERROR_INVALID, CRM_MEND_DATA,
	    "the CRM cannot process the record in its present state: look at "
	    "it there"},
	{"ID_ALREADY_CONVERTED", ERROR_INVALID, CRM_MEND_DATA,
	    "the lead was converted in the CRM: go on with its contact or "
	    "deal"},
	{"CONVERTED_RECORD", ERROR_INVALID, CRM_MEND_DATA,
	    "the lead was converted in the CRM: go on with its contact or "
	    "deal"},
	{"DEAL_GONE", ERROR_INVALID, CRM_MEND_DATA,
	    "the deal of the order is not in the CRM any more: retry the "
	    "order to have a new one made"},
	{"FILE_TOO_LARGE", ERROR_INVALID, CRM_MEND_DATA,
	    "the file is too large"},
	{"INVALID_FILE_FORMAT", ERROR_INVALID, CRM_MEND_DATA,
	    "the file has a form that the CRM does not take"},

	/* The mapping or the account: an administrator changes a setting. */
	{"MAPPING_MISMATCH", ERROR_CONFIG, CRM_MEND_MAPPING,
	    "the value is not in the list of the one it belongs to (a stage "
	    "not in the pipeline): correct the mapping, or the list in the "
	    "CRM"},
	{"INVALID_MODULE", ERROR_CONFIG, CRM_MEND_MAPPING,
	    "the CRM has no such module: check the mapping and the modules "
	    "that are switched on"},
	{"NO_PERMISSION", ERROR_CONFIG, CRM_MEND_GRANT,
	    "the connected user may not do this: give the user's profile the "
	    "right, or connect as another user"},
	{"AUTHORIZATION_FAILED", ERROR_CONFIG, CRM_MEND_GRANT,
	    "the connected user may not do this: give the user's profile the "
	    "right, or connect as another user"},
	{"OAUTH_SCOPE_MISMATCH", ERROR_CONFIG, CRM_MEND_GRANT,
	    "the connection lacks a scope: connect again and agree to all "
	    "that is asked for"},
	{"INVALID_HOST", ERROR_CONFIG, CRM_MEND_GRANT,
	    "the call went to a host that does not serve this API: take "
	    "ZOHO_API_DOMAIN out, or connect again"},
	{"FEATURE_NOT_SUPPORTED", ERROR_CONFIG, CRM_MEND_ACCOUNT,
	    "the edition of this CRM account does not have this feature"},
	{"NOT_SUPPORTED", ERROR_CONFIG, CRM_MEND_ACCOUNT,
	    "the edition of this CRM account does not have this feature"},
	{"LICENSE_LIMIT_EXCEEDED", ERROR_CONFIG, CRM_MEND_ACCOUNT,
	    "a limit of this CRM account's edition is reached"},
	{"API_NOT_SUPPORTED", ERROR_CONFIG, CRM_MEND_PROGRAM,
	    "the CRM does not serve this version of its API any more: a newer "
	    "leadbridge is needed"},
	{"INVALID_URL_PATTERN", ERROR_CONFIG, CRM_MEND_MAPPING,
	    "the CRM does not know the address of the call: check the modules "
	    "in the mapping"},
	{"RESOURCE_NOT_FOUND", ERROR_NOT_FOUND, CRM_MEND_DATA,
	    "there is no such thing in the CRM"},

	/* The connection. */
	{"INVALID_TOKEN", ERROR_AUTH, CRM_MEND_GRANT,
	    "the access token is refused"},
	{"AUTHENTICATION_FAILURE", ERROR_AUTH, CRM_MEND_GRANT,
	    "the access token is refused"},

	/* It passes by itself. */
	{"TOO_MANY_REQUESTS", ERROR_LIMITED, CRM_WAIT_CREDITS,
	    "the CRM takes no more calls at the moment"},
	{"RATE_LIMIT_EXCEEDED", ERROR_LIMITED, CRM_WAIT_CREDITS,
	    "the CRM takes no more calls at the moment"},
	{"INTERNAL_ERROR", ERROR_UNAVAILABLE, CRM_WAIT,
	    "the CRM reports trouble of its own: it is tried again"},
	{"DEPENDENT_SERVICE_ERROR", ERROR_UNAVAILABLE, CRM_WAIT,
	    "a service behind the CRM is in trouble: it is tried again"},
	{"RECORD_LOCKED", ERROR_UNAVAILABLE, CRM_WAIT,
	    "the record is locked in the CRM: it is tried again"},
	{"NOT_APPROVED", ERROR_UNAVAILABLE, CRM_WAIT,
	    "the record waits for approval in the CRM: it is tried again"},
	{"NOT_REVIEWED", ERROR_UNAVAILABLE, CRM_WAIT,
	    "the record is under review in the CRM: it is tried again"},
	{"ALREADY_MODIFIED", ERROR_UNAVAILABLE, CRM_WAIT,
	    "the record was changed in the CRM meanwhile: it is tried again"},
	{"EXPIRED_VALUE", ERROR_UNAVAILABLE, CRM_WAIT,
	    "a page of a long list has expired: the list is read again"},

	/* Our own mistakes: a call that is not as it should be. */
	{"INVALID_REQUEST_METHOD", ERROR_INTERNAL, CRM_MEND_PROGRAM,
	    "the CRM does not take this kind of call here"},
	{"REQUIRED_PARAM_MISSING", ERROR_INTERNAL, CRM_MEND_PROGRAM,
	    "a parameter of the call is missing"},
	{"EXPECTED_PARAM_MISSING", ERROR_INTERNAL, CRM_MEND_PROGRAM,
	    "a parameter of the call is missing"},
	{"LIMIT_EXCEEDED", ERROR_INTERNAL, CRM_MEND_PROGRAM,
	    "the call holds more than the CRM takes at once"},
	{"LIMIT_REACHED", ERROR_INTERNAL, CRM_MEND_PROGRAM,
	    "the CRM gives no more results of this search"},
	{"DISCRETE_PAGINATION_LIMIT_EXCEEDED", ERROR_INTERNAL, CRM_MEND_PROGRAM,
	    "the CRM gives no more pages this way"},
	{"PAGINATION_LIMIT_EXCEEDED", ERROR_INTERNAL, CRM_MEND_PROGRAM,
	    "the CRM gives no more pages this way"},
	{"TOKEN_BOUND_DATA_MISMATCH", ERROR_INTERNAL, CRM_MEND_PROGRAM,
	    "a list was changed while it was paged through"},
	{"AMBIGUITY_DURING_PROCESSING", ERROR_INTERNAL, CRM_MEND_PROGRAM,
	    "parameters of the call contradict each other"},
	{"MEDIA_TYPE_NOT_SUPPORTED", ERROR_INTERNAL, CRM_MEND_PROGRAM,
	    "the CRM does not take this media type"},
	{"INVALID_QUERY", ERROR_CONFIG, CRM_MEND_MAPPING,
	    "the CRM does not take the query: a mapped field may not exist; "
	    "`leadbridge mapping check` names it"},
	{"SYNTAX_ERROR", ERROR_INTERNAL, CRM_MEND_PROGRAM,
	    "the CRM cannot read the query"},
};

static const struct crm_code unknown = {"", ERROR_INVALID, CRM_MEND_DATA,
    "the CRM refuses it with a code that is not known here: look the code "
    "up in the CRM's documentation"};

const struct crm_code *
zoho_crm_code(const char *code)
{
	size_t i;

	for (i = 0; code != NULL && i < nitems(codes); i++)
		if (strcmp(codes[i].code, code) == 0)
			return &codes[i];
	return &unknown;
}

const char *
crm_remedy_words(enum crm_remedy remedy)
{
	static const char *const words[CRM_REMEDY_COUNT] = {
		[CRM_MEND_DATA] = "correct the data",
		[CRM_MEND_MAPPING] = "correct the mapping",
		[CRM_MEND_GRANT] = "connect again",
		[CRM_MEND_ACCOUNT] = "change the account",
		[CRM_WAIT_CREDITS] = "wait for credits",
		[CRM_WAIT] = "try again",
		[CRM_MEND_PROGRAM] = "report it",
	};

	return words[remedy];
}
