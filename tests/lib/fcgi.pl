#!/usr/bin/perl
# fcgi.pl - speaks FastCGI on one connection, as told by its arguments:
#
#	fcgi.pl SOCKET STEP...
#
#	get:PATH          a whole GET request, kept; prints the answer's body
#	post:PATH:BODY    the same with a body
#	json:PATH:BODY    the same with a body of JSON
#	last:PATH         a GET that does not keep the connection
#	ask:PATH          sends a GET and does not wait
#	read              prints the body of what was asked
#	stall:PATH:N:BODY announces N bytes of body, sends BODY, then nothing
#	half:PATH         begins a request and sends half of its parameters
#	raw:HEX           these bytes
#	ready             prints "ready", so that somebody can go on
#	eof               waits for the other side to close; prints "closed"
use strict;
use warnings;
use IO::Socket::UNIX;

$| = 1;
my ($path, @steps) = @ARGV;
my $s = IO::Socket::UNIX->new(Peer => $path) or die "$path: $!\n";
$SIG{PIPE} = 'IGNORE';

sub record {
	my ($type, $content, $id) = @_;
	return pack('CCnnCC', 1, $type, $id // 1, length $content, 0, 0)
	    . $content;
}

sub begin { return record(1, pack('nCx5', 1, $_[0])) }

sub pairs {
	my (%p) = @_;
	return join '', map { pack('CN', length $_, length($p{$_}) | 1 << 31)
	    . $_ . $p{$_} } sort keys %p;
}

sub params {
	my ($method, $target, $length, %more) = @_;
	return pairs(%more, REQUEST_METHOD => $method, REQUEST_URI => $target,
	    QUERY_STRING => $target =~ /\?(.*)/ ? $1 : '',
	    CONTENT_LENGTH => $length, REMOTE_ADDR => '127.0.0.1',
	    HTTP_X_REQUEST_ID => 'raw-request');
}

sub ask {
	my ($keep, $method, $target, $body, %more) = @_;
	my $length = $method eq 'GET' ? '' : length $body;
	print $s begin($keep) . record(4, params($method, $target, $length,
	    %more)) . record(4, '') . (length $body ? record(5, $body) : '')
	    . record(5, '');
	$s->flush;
}

# One record, or nothing at the end.
sub take {
	read($s, my $head, 8) == 8 or return;
	my (undef, $type, undef, $n, $pad) = unpack 'CCnnC', $head;
	my $content = '';
	read($s, $content, $n + $pad) == $n + $pad or return;
	return ($type, substr $content, 0, $n);
}

sub answer {
	my $out = '';
	while (my ($type, $content) = take()) {
		$out .= $content if $type == 6;
		if ($type == 3) {
			$out =~ s/^.*?\r\n\r\n//s;
			print $out;
			return;
		}
	}
	print "cut off\n";
}

for (@steps) {
	my ($verb, $target, @rest) = split /:/, $_, -1;
	if ($verb eq 'get') {
		ask(1, 'GET', $target, '');
		answer();
	} elsif ($verb eq 'post') {
		ask(1, 'POST', $target, $rest[0]);
		answer();
	} elsif ($verb eq 'json') {
		ask(1, 'POST', $target, join(':', @rest),
		    CONTENT_TYPE => 'application/json');
		answer();
	} elsif ($verb eq 'last') {
		ask(0, 'GET', $target, '');
		answer();
	} elsif ($verb eq 'ask') {
		ask(1, 'GET', $target, '');
	} elsif ($verb eq 'read') {
		answer();
	} elsif ($verb eq 'stall') {
		print $s begin(1) . record(4, params('POST', $target,
		    $rest[0])) . record(4, '') . record(5, $rest[1]);
		$s->flush;
	} elsif ($verb eq 'half') {
		my $p = params('GET', $target, '');
		print $s begin(1) . pack('CCnnCC', 1, 4, 1, length $p, 0, 0)
		    . substr $p, 0, 20;
		$s->flush;
	} elsif ($verb eq 'raw') {
		print $s pack 'H*', $target;
		$s->flush;
	} elsif ($verb eq 'ready') {
		print "ready\n";
	} elsif ($verb eq 'eof') {
		1 while take();
		print "closed\n";
	} else {
		die "$verb?\n";
	}
}
