#!/usr/bin/perl
# listener.pl DIR PORT: listens on 127.0.0.1 as a receiver of webhooks.
#
# Request N becomes DIR/N.head and DIR/N.body; the answer is the status in the
# file DIR/answer, or none at all when that says hang.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

my ($dir, $port) = @ARGV;
my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port,
	Listen => 128, ReuseAddr => 1) or die "listener: $!\n";
my $select = IO::Select->new($server);
my (%text, $n);

sub put {
	my ($name, $bytes) = @_;
	open my $f, '>', "$dir/.part" or die;
	print $f $bytes;
	close $f;
	rename "$dir/.part", "$dir/$name";
}

sub answer {
	open my $f, '<', "$dir/answer" or return '200';
	my $word = <$f>;
	chomp $word;
	return $word;
}

sub question {
	my ($from, $head, $body) = @_;
	my $word = answer();
	$n++;
	put("$n.body", $body);
	put("$n.head", $head);
	return if $word eq 'hang';
	print $from "HTTP/1.1 $word X\r\nContent-Length: 0\r\n\r\n";
}

$SIG{PIPE} = 'IGNORE';
while (my @ready = $select->can_read) {
	for my $from (@ready) {
		if ($from == $server) {
			my $new = $server->accept or next;
			$new->autoflush(1);
			$select->add($new);
			$text{$new} = '';
			next;
		}
		if (!sysread($from, $text{$from}, 65536, length $text{$from})) {
			$select->remove($from);
			delete $text{$from};
			close $from;
			next;
		}
		while ($text{$from} =~ /\A(.*?\r\n\r\n)/s) {
			my $head = $1;
			my $len = $head =~ /^content-length: *(\d+)/im ? $1 : 0;
			last if length $text{$from} < length($head) + $len;
			my $body = substr $text{$from}, length($head), $len;
			substr($text{$from}, 0, length($head) + $len) = '';
			question($from, $head, $body);
		}
	}
}
