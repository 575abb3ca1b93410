# mirror_diff.pl - compares the mirror with what the sandbox holds.
#
# usage: mirror_diff.pl ROWS RECORDS...
#
# ROWS: lines "kind provider_id state deleted content"; RECORDS: answers of
# /_sandbox/inventory/records/KIND, named records.KIND.N. Prints a line for
# each difference: a record that only one side has, or a member of both whose
# values do not mean the same.
use strict;
use warnings;
use JSON::PP;

my %word = (items => 'product', categories => 'category',
	contacts => 'customer', salesorders => 'sales_order');
# A member that only details have.
my %whole = (items => 'pricebook_rate', contacts => 'contact_persons',
	salesorders => 'line_items');
# Members that lists and details show differently, or that are for eyes.
my %skip = map { $_ => 1 } qw(_sandbox group_id is_emailed has_attachment);

my $json = JSON::PP->new;
my (%mirror, %seen, %held);
open(my $rows, '<', shift @ARGV) or die;
while (<$rows>) {
	chomp;
	my ($kind, $id, $state, $deleted, $content) = split(/ /, $_, 5);
	if ($state eq 'conflict') {
		$held{"$kind $id"} = 1;
	} elsif ($id eq '-' || $state ne 'synced') {
		print "$kind $id is $state\n" unless $id eq '-' && $deleted;
		$held{"$kind $id"} = 1;
	} elsif (!$deleted) {
		$mirror{"$kind $id"} = $json->decode($content);
	}
}

sub flat {
	my ($v) = @_;
	return '' unless defined $v;
	return $v ? 'true' : 'false' if JSON::PP::is_bool($v);
	if (ref $v eq 'ARRAY') {
		return '' unless @$v;
		return '[' . join(',', map { flat($_) } @$v) . ']';
	}
	if (ref $v eq 'HASH') {
		my @in = grep { flat($v->{$_}) ne '' } sort keys %$v;
		return '' unless @in;
		return '{' . join(',', map { "$_:" . flat($v->{$_}) } @in) . '}';
	}
	my $s = "$v";
	if ($s =~ /^-?\d+\.\d+$/) {
		$s =~ s/0+$//;
		$s =~ s/\.$//;
	}
	return $s;
}

for my $file (@ARGV) {
	my ($kind) = $file =~ /records\.(\w+)\.\d+$/ or die $file;
	open(my $in, '<', $file) or die;
	local $/;
	for my $record (@{$json->decode(<$in>)->{records}}) {
		my $key = "$word{$kind} $record->{_sandbox}{id}";
		next if $record->{_sandbox}{deleted};
		next if $held{$key};
		my $ours = delete $mirror{$key};
		if (!$ours) {
			print "$key is missing\n";
			next;
		}
		for my $name (sort keys %$record) {
			next if $skip{$name} || $name =~ /_formatted$/ ||
			    !exists $ours->{$name};
			my ($a, $b) = (flat($ours->{$name}), flat($record->{$name}));
			print "$key $name: $a, there $b\n" if $a ne $b;
		}
		print "$key is not there in full\n" if $whole{$kind} &&
		    !exists $ours->{$whole{$kind}};
	}
}
print "$_ is there no more\n" for grep { !/category -1$/ } sort keys %mirror;
