/* sandbox_contact.c - contacts, their persons and addresses in the sandbox. */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/lib/pretend.h"
#include "tests/lib/tap.h"

#define ask pretend_inventory
#define ask_id pretend_inventory_id

static void
test_contacts(struct pretend *p)
{
	char *ada, *person;

	ask(p, "POST", "contacts", "{\"contact_name\":\"Ada\","
	    "\"contact_persons\":[{\"first_name\":\"Ada\",\"email\":"
	    "\"ada@example.org\"},{\"first_name\":\"Bo\",\"email\":"
	    "\"bo@example.org\"}]}");
	is_int(p->reply.status, 201, "a contact is made");
	ada = pretend_text(p, "contact_id");
	person = pretend_text(p, "contact_person_id");
	has_text(pretend_body(p), "\"email\":\"ada@example.org\"",
	    "the first person is the primary one");
	has_text(pretend_body(p), "\"billing_address\":{\"address_id\":\"46",
	    "addresses are always there");
	is_int(ask(p, "POST", "contacts", "{\"contact_name\":\"ADA\"}"), 400,
	    "a name is one contact's alone");
	is_int(pretend_number(p, "code"), 3062, "with its code");
	ask(p, "GET", "contacts?email=ADA@example.org", NULL);
	has_text(pretend_body(p), "\"contacts\":[]",
	    "the search is behind for two seconds");
	pretend_pass(p, 3);
	ask(p, "GET", "contacts?email=ADA@example.org", NULL);
	has_text(pretend_body(p), "\"contact_name\":\"Ada\"",
	    "and then finds the primary person");
	ask(p, "GET", "contacts?email=bo@example.org", NULL);
	has_text(pretend_body(p), "\"contacts\":[]", "but no other");
	{
		char *put = xasprintf("{\"contact_persons\":["
		    "{\"contact_person_id\":\"%s\",\"phone\":\"1\"}]}",
		    person);

		ask_id(p, "PUT", "contacts/%s", put, ada);
		free(put);
	}
	ok(strstr(pretend_body(p), "bo@example.org") == NULL,
	    "persons left out of a PUT are gone");
	has_text(pretend_body(p), "\"email\":\"ada@example.org\"",
	    "one that is named keeps what is not sent");
	ask(p, "POST", "contacts", "{\"contact_name\":\"Eve\",\"email\":"
	    "\"eve@example.org\"}");
	ok(strstr(pretend_body(p), "eve@") == NULL,
	    "an e-mail at the top is lost");
	is_int(ask_id(p, "PUT", "contacts/%s", "{\"contact_name\":\"eve\"}",
	    ada), 400, "another's name is refused by a PUT as well");
	is_int(ask_id(p, "POST", "contacts/%s/address",
	    "{\"city\":\"Town\"}", ada), 201, "an address is added");
	ask_id(p, "GET", "contacts/%s/address", NULL, ada);
	has_text(pretend_body(p), "\"city\":\"Town\"", "and told");
	is_int(ask(p, "POST", "contacts/contactpersons", "{}"), 404,
	    "a person belongs to a contact");
	ask_id(p, "POST", "contacts/contactpersons", "{\"contact_id\":"
	    "\"%s\",\"email\":\"zoe@example.org\"}", ada);
	free(person);
	person = pretend_text(p, "contact_person_id");
	ask_id(p, "POST", "contacts/contactpersons/%s/primary", NULL, person);
	ask_id(p, "GET", "contacts/%s", NULL, ada);
	has_text(pretend_body(p), "\"email\":\"zoe@example.org\",\"phone\"",
	    "and may become the primary one");
	is_int(ask_id(p, "DELETE", "contacts/%s", NULL, ada), 200,
	    "a contact without orders is deleted");
	free(person);
	free(ada);
}

int
main(void)
{
	struct pretend p;

	pretend_open(&p);
	pretend_scope(&p, "ZohoInventory.FullAccess.all");
	test_contacts(&p);
	pretend_close(&p);
	return tap_done();
}
