/* mail_path.c - where sendmail is; alone, so that a test links another. */

#include "http/mail.h"

const char *
mail_program(void)
{
	return "/usr/sbin/sendmail";
}
