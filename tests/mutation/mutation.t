#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# Are the verifier's rules tested? Each mutant of tests/mutation/mutate changes one thing
# in it, and must make a test fail; which one it was is the name of the test point.
#
# First all cases of tests/programs see the mutant; only if it survives them, the other
# tests of test_verifier. One that nothing can notice stands in tests/mutation/equivalent
# with the reason, and it is an error if something does notice it. The table is also
# written to build/mutation.md.
#
# The environment: JOBS (2), MUTANTS (only these numbers, "3 17"), PROGRAMS (20000). Without FULL
# one mutant in ten is tried.
use strict;
use warnings;
use FindBin;
use IO::Handle;
use IPC::Open2;
use Test::More;

chdir("$FindBin::Bin/../..") or die "$FindBin::Bin/../..: $!\n";

my $jobs = $ENV{JOBS} || 2;
$ENV{PROGRAMS} ||= 20000;
# Memory that was freed holds the same each time.
$ENV{MALLOC_PERTURB_} = 165;

sub lines
{
	my ($path) = @_;

	open(my $file, '<', $path) or die "$path: $!\n";
	chomp(my @lines = <$file>);
	return @lines;
}

# What a run of the tests that match a pattern says: those that failed, and what became of
# the process if it did not end by itself.
sub run
{
	my ($server, $number, $tests) = @_;
	my ($output, $input) = @$server;
	my (@failed, $last);

	print $input "$number $tests\n";
	while (<$output>) {
		if (/^# end (\d+)/) {
			return { failed => \@failed } if $1 == (@failed ? 256 : 0);
			# SIGXCPU, and SIGKILL where that is held back.
			return { failed => \@failed, after => $last,
				 end => $1 == 24 || $1 == 9 ? 'ran on and on' : 'crashed' };
		}
		# A crash may have cut the line before.
		($last) = /(?:not )?ok \d+ - (.*)/ or next;
		push @failed, $last if /not ok/;
	}
	die "build/test_mutation ended\n";
}

sub start_server
{
	my $pid = open2(my $output, my $input, 'exec build/test_mutation tests/programs ' .
			'build/tests/programs 2>/dev/null');

	$input->autoflush(1);
	return [$output, $input, $pid];
}

# Kind and name of what killed a mutant; of a survivor nothing.
sub verdict
{
	my ($server, $number) = @_;

	for my $tests ('*/*', 'test_*') {
		my $result = run($server, $number, $tests);
		my @failed = @{$result->{failed}};
		my $kind = $tests eq '*/*' ? 'case' : 'test';

		# The others are not at random.
		$kind = 'random' if $tests eq 'test_*' && @failed &&
			!grep { !/^test_(?:bounds|random_programs|noise)$/ } @failed;
		my $more = @failed > 1 ? ' and ' . (@failed - 1) . ' more' : '';
		return ($kind, $failed[0] . $more) if @failed;
		return ('crash', "what came after " . ($result->{after} // 'the start') .
			", which $result->{end}") if $result->{end};
	}
	return ('', '');
}

# Key to reason.
sub read_equivalent
{
	my ($path) = @_;
	my (%reasons, @keys);

	for (lines($path)) {
		next if /^#/ || /^\s*$/;
		if (/^\t(.*)/) {
			die "$path: a reason without a mutant: $1\n" if !@keys;
			$reasons{$_} = $reasons{$_} ? "$reasons{$_} $1" : $1 for @keys;
		} else {
			@keys = () if @keys && $reasons{$keys[0]};
			push @keys, $_;
			$reasons{$_} = '';
		}
	}
	return %reasons;
}

my @mutants = map { my @m = split /\t/; { number => $m[0], file => $m[1], line => $m[2],
					  key => "$m[1] $m[3]", what => $m[3] } }
	      lines('build/mutation/mutants');
my %known = map { $_->{key} => 1 } @mutants;
my %equivalent = read_equivalent('tests/mutation/equivalent');
if ($ENV{MUTANTS}) {
	my %wanted = map { $_ => 1 } split ' ', $ENV{MUTANTS};
	@mutants = grep { $wanted{$_->{number}} } @mutants;
} elsif (!$ENV{FULL}) {
	@mutants = grep { $_->{number} % 10 == 0 } @mutants;
}
plan(tests => @mutants + 2);

my ($kind, $by) = verdict(start_server(), 0);
ok($kind eq '', 'without a mutant all tests pass' . ($kind ? ": $by" : ''));

my @unknown = grep { !$known{$_} } sort keys %equivalent;
ok(!@unknown, 'those listed as equivalent exist' . (@unknown ? ": not $unknown[0]" : ''));

# Each job takes every n-th, and says what it finds.
my @found;
for my $job (0 .. $jobs - 1) {
	my $pid = open(my $output, '-|') // die "fork: $!\n";

	if (!$pid) {
		my $server = start_server();

		for my $i (grep { $_ % $jobs == $job } 0 .. $#mutants) {
			print join("\t", $i, verdict($server, $mutants[$i]{number})), "\n";
		}
		close($server->[1]);
		waitpid($server->[2], 0);
		exit 0;
	}
	push @found, $output;
}
for my $output (@found) {
	while (<$output>) {
		chomp;
		my ($i, $kind, $by) = split /\t/, $_, 3;
		@{$mutants[$i]}{qw(kind by)} = ($kind, $by);
	}
	close($output) or die "a job failed\n";
}

my %count = map { $_ => 0 } qw(case test random crash equivalent survivor);
my @rows;
for my $mutant (@mutants) {
	my ($kind, $by, $key) = @$mutant{qw(kind by key)};
	my $reason = $equivalent{$key};
	my $name = "$mutant->{file}:$mutant->{line} $mutant->{what}";
	my $result;

	if ($kind eq '') {
		$kind = defined $reason ? 'equivalent' : 'survivor';
		$result = defined $reason ? "equivalent: $reason" : 'SURVIVES';
	} else {
		$result = $kind eq 'random' ? "killed at random only: $by" : "killed by $by";
		$result .= ', though listed as equivalent' if defined $reason;
	}
	$count{$kind}++;
	ok($kind ne 'survivor' && ($kind eq 'equivalent') == defined $reason,
	   "$name: $result");
	s/\|/\\|/g for $name, $result;
	push @rows, "| $mutant->{file}:$mutant->{line} | `$mutant->{what}` | $result |\n" =~
		    s/(`.*`)/$1 =~ s{\|}{\\|}gr/er;
}
my $total = sprintf('%d mutants: %d killed by a case, %d by another test, %d by a crash, ' .
		    '%d at random only, %d equivalent, %d survive',
		    scalar @mutants, @count{qw(case test crash random equivalent survivor)});
note($total);

open(my $table, '>', 'build/mutation.md') or die "build/mutation.md: $!\n";
print $table "# Mutants of the verifier\n\n$total.\n\n| where | mutant | result |\n|---|---|---|\n",
	     @rows;
close($table) or die "build/mutation.md: $!\n";
