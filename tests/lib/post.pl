#!/usr/bin/perl
# post.pl - posts leads without end over kept connections and writes down what
# was answered 2xx: post.pl PORT WORKERS FILE PREFIX. Ends on TERM. Each post is
# another visitor's, as a proxy before us would say.
use strict;
use warnings;
use IO::Socket::INET;

my ($port, $workers, $file, $prefix) = @ARGV;
my $stop = 0;
$SIG{PIPE} = 'IGNORE';

# One answer: its status and body, or nothing when the connection ended.
sub answer {
	my ($s) = @_;
	my ($status, $length, $close) = (0, 0, 0);
	my $line = <$s>;
	return unless defined $line && $line =~ m{^HTTP/1\.1 (\d+)};
	$status = $1;
	while (defined($line = <$s>) && $line !~ /^\r?\n$/) {
		$length = $1 if $line =~ /^Content-Length: (\d+)/i;
		$length = -1 if $line =~ /^Transfer-Encoding: chunked/i;
		$close = 1 if $line =~ /^Connection: close/i;
	}
	my $body = '';
	while ($length < 0) {
		my $size = <$s>;
		return unless defined $size;
		$size = hex $size;
		my $piece = '';
		read($s, $piece, $size + 2) == $size + 2 or return;
		$body .= substr($piece, 0, $size);
		last if $size == 0;
	}
	if ($length > 0) {
		read($s, $body, $length) == $length or return;
	}
	return ($status, $body, $close);
}

sub work {
	my ($worker) = @_;
	my ($socket, $n) = (undef, 0);
	$SIG{TERM} = sub { $stop = 1 };
	open my $out, '>>', "$file.$worker" or die $!;
	$out->autoflush(1);
	until ($stop) {
		$socket ||= IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port");
		if (!$socket) {
			select undef, undef, undef, 0.01;
			next;
		}
		my $email = "$prefix-$worker-" . $n++ . '@x.example';
		my $body = qq({"email":"$email","name":"Load $n","colour":"blue"});
		print $socket "POST /api/store-lead HTTP/1.1\r\nHost: x\r\n",
			"Content-Type: application/json\r\n", 'X-Forwarded-For: 10.',
			join('.', $worker, $n >> 8 & 255, $n & 255), "\r\n",
			'Content-Length: ', length $body, "\r\n\r\n", $body;
		my ($status, $text, $close) = answer($socket);
		print $out "$email\n" if $status && $status =~ /^2/;
		print $out "# $status\n" if $status && $status !~ /^2/;
		undef $socket if !$status || $close;
		select undef, undef, undef, 0.001;
	}
	exit 0;
}

my @children;
for my $worker (1 .. $workers) {
	my $child = fork;
	work($worker) if $child == 0;
	push @children, $child;
}
$SIG{TERM} = sub { kill 'TERM', @children };
for (@children) {
	1 while waitpid($_, 0) < 0 && $!{EINTR};
}
