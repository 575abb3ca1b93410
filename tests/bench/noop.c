/* noop.c - the libfcgi program that reads a post and stores nothing. */

#include <fcgiapp.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#define THREADS 64
#define STACK_BYTES (128 * 1024)

static void
request_serve(FCGX_Request *request)
{
	char buf[4096];

	while (FCGX_GetStr(buf, sizeof(buf), request->in) > 0)
		continue;
	FCGX_PutS("Status: 201 Created\r\n"
		  "Content-Type: application/json\r\n"
		  "Content-Length: 124\r\n\r\n"
		  "{\"id\":\"01890a5d-ac96-774b-bcce-b302099a8057\","
		  "\"status\":\"pending\",\"status_url\":"
		  "\"/api/leads/01890a5d-ac96-774b-bcce?key=none0\"}",
	    request->out);
}

static void *
thread_main(void *arg)
{
	FCGX_Request request;

	(void)arg;
	if (FCGX_InitRequest(&request, 0, 0) != 0)
		return NULL;
	while (FCGX_Accept_r(&request) == 0) {
		request_serve(&request);
		FCGX_Finish_r(&request);
	}
	FCGX_Free(&request, 1);
	return NULL;
}

int
main(void)
{
	pthread_attr_t attr;
	pthread_t threads[THREADS];
	int i;

	if (FCGX_Init() != 0 || pthread_attr_init(&attr) != 0 ||
	    pthread_attr_setstacksize(&attr, STACK_BYTES) != 0)
		return 1;
	/* The library's own handler waits for a request that never comes. */
	signal(SIGTERM, SIG_DFL);
	for (i = 0; i < THREADS; i++) {
		if (pthread_create(&threads[i], &attr, thread_main, NULL) != 0)
			return 1;
	}
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
