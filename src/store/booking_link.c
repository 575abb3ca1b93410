/* booking_link.c - the address under which a visitor finds a booking. */

#include "store/booking.h"

#include "base/escape.h"
#include "base/mem.h"
#include "base/strbuf.h"

char *
booking_manage_url(const struct booking *b, const char *public_url)
{
	struct strbuf form;
	char *url;

	strbuf_init(&form, 4096);
	escape_url(&form, b->form);
	url = xasprintf("%s/booking.html?form=%s&booking=%s&key=%s",
	    public_url, strbuf_str(&form), b->id, b->key);
	strbuf_release(&form);
	return url;
}
