#!/usr/bin/perl
# receiver.pl - receives what leadbridge sends: mail over SMTP, or HTTP posts.
#
# receiver.pl smtp|http DIR: listens on a free port of 127.0.0.1, which it writes
# to DIR/port. Each message goes to DIR/1, DIR/2 and so on, its envelope (SMTP:
# commands, HTTP: head) in front of an empty line. What it answers stands in
# DIR/answers, a word a connection, taken from the top; without one it is "ok".
#
# smtp: ok, 450 (to MAIL), 550 (to RCPT), 554 (to the message), cut (after MAIL),
#       lost (after the message), auth (offers AUTH PLAIN, takes me:secret)
# http: ok, any status, lost (reads, then hangs up)

use strict;
use warnings;
use IO::Socket::INET;

my ($kind, $dir) = @ARGV;
my $listener = IO::Socket::INET->new(Listen => 50, LocalAddr => '127.0.0.1',
	ReuseAddr => 1) or die "listen: $!";
my $count = 0;

sub answer_word {
	open(my $in, '<', "$dir/answers") or return 'ok';
	my @words = <$in>;
	close($in);
	chomp(my $word = shift(@words) // 'ok');
	open(my $out, '>', "$dir/answers") or die;
	print $out @words;
	close($out);
	return $word;
}

sub keep {
	my ($text) = @_;
	$count++;
	open(my $out, '>', "$dir/new") or die;
	print $out $text;
	close($out);
	rename("$dir/new", "$dir/$count");
}

sub smtp {
	my ($peer, $word) = @_;
	my $envelope = '';
	my $say = sub { print $peer "$_[0]\r\n"; };
	$say->('220 receiver');
	while (my $line = <$peer>) {
		$line =~ s/\r?\n\z//;
		$envelope .= "$line\n" if $line =~ /^(MAIL|RCPT|AUTH)/i;
		if ($line =~ /^EHLO/i && $word eq 'auth') {
			$say->("250-receiver\r\n250 AUTH PLAIN");
		} elsif ($line =~ /^AUTH PLAIN( AG1lAHNlY3JldA==)?$/i) {
			if (!defined $1) {
				$say->('334 ');
				my $given = <$peer>;
				$say->($given =~ /^AG1lAHNlY3JldA==/ ? '235 ok' : '535 no');
			} else {
				$say->('235 ok');
			}
		} elsif ($line =~ /^AUTH/i) {
			$say->('535 no');
		} elsif ($line =~ /^MAIL/i) {
			return if $word eq 'cut';
			$say->($word eq '450' ? '450 busy' : '250 ok');
		} elsif ($line =~ /^RCPT/i) {
			$say->($word eq '550' ? '550 nobody' : '250 ok');
		} elsif ($line =~ /^DATA/i) {
			$say->('354 go on');
			my $text = '';
			while (my $part = <$peer>) {
				last if $part eq ".\r\n";
				$text .= $part;
			}
			keep("$envelope\n$text");
			return if $word eq 'lost';
			$say->($word eq '554' ? '554 refused' : '250 taken');
		} elsif ($line =~ /^QUIT/i) {
			$say->('221 bye');
			return;
		} else {
			$say->('250 ok');
		}
	}
}

sub http {
	my ($peer, $word) = @_;
	my ($head, $body, $n) = ('', '', 0);
	while (my $line = <$peer>) {
		$line =~ s/\r?\n\z//;
		last if $line eq '';
		$head .= "$line\n";
		$n = $1 if $line =~ /^Content-Length: *(\d+)/i;
	}
	return if $head eq '';
	read($peer, $body, $n) if $n > 0;
	keep("$head\n$body");
	return if $word eq 'lost';
	my $status = $word eq 'ok' ? 200 : $word;
	print $peer "HTTP/1.1 $status x\r\nContent-Length: 0\r\n" .
		"Connection: close\r\n\r\n";
}

open(my $out, '>', "$dir/new") or die;
print $out $listener->sockport, "\n";
close($out);
rename("$dir/new", "$dir/port");
while (my $peer = $listener->accept) {
	$peer->autoflush(1);
	my $word = answer_word();
	$kind eq 'smtp' ? smtp($peer, $word) : http($peer, $word);
	close($peer);
}
