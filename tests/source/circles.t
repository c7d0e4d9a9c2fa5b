#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# Nothing needs what needs it, not even by others in between: no file another, no folder another.
# A file needs the headers that it includes, and a source besides those whose functions or data it
# uses, as the object files have it. Folders are those of CONTRIBUTING.md, and the commands' in tools/;
# main.c, which starts all, stands for itself.
use strict;
use warnings;
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use FindBin;
use Test::More tests => 5;

chdir("$FindBin::Bin/../..") or die "$FindBin::Bin/../..: $!\n";

# The first circle among what needs what, as text; nothing if there is none.
sub circle
{
	my ($needs) = @_;
	my (%done, @path, $visit);

	$visit = sub {
		my ($node) = @_;

		for my $i (0 .. $#path) {
			return join(' > ', @path[$i .. $#path], $node) if $path[$i] eq $node;
		}
		return if $done{$node};
		push @path, $node;
		for my $next (sort keys %{$needs->{$node}}) {
			my $found = $visit->($next);

			return $found if $found;
		}
		pop @path;
		$done{$node} = 1;
		return;
	};
	for my $node (sort keys %$needs) {
		my $found = $visit->($node);

		return $found if $found;
	}
	return;
}

# What these files include of each other.
sub includes
{
	my @files = @_;
	my %needs;

	for my $file (@files) {
		open(my $text, '<', $file) or die "$file: $!\n";
		while (<$text>) {
			my ($name) = m|^#\s*include\s+["<](?:\.\./)*([^">]+)[">]| or next;
			my @found = grep { m|/\Q$name\E$| } @files;
			# The compiler looks there first.
			my @own = grep { dirname($_) eq dirname($file) } @found;

			$needs{$file}{$_} = 1 for @own ? @own : @found;
		}
	}
	return \%needs;
}

# And what the sources, by their object files, use of each other.
sub uses
{
	my ($needs, %objects) = @_;
	my (%owner, %used);

	for my $source (keys %objects) {
		open(my $nm, '-|', 'nm', $objects{$source}) or die "nm: $!\n";
		while (<$nm>) {
			my ($kind, $symbol) = /(\S) (\S+)$/ or next;

			# Others than U are defined; small letters are static, but for weak ones.
			$owner{$symbol} = $source if $kind =~ /[A-TVW]/;
			push @{$used{$source}}, $symbol if $kind eq 'U';
		}
		close($nm) or die "nm $objects{$source} failed\n";
	}
	for my $source (keys %used) {
		for my $owner (grep { $_ } @owner{@{$used{$source}}}) {
			$needs->{$source}{$owner} = 1;
		}
	}
	return $needs;
}

sub folders
{
	my ($needs) = @_;
	my $of = sub { $_[0] =~ m{(.*/main\.c|tools(?=/[^/]*$)|tools/\w+|\w+)} && $1 };
	my %result;

	for my $file (keys %$needs) {
		for my $other (keys %{$needs->{$file}}) {
			$result{$of->($file)}{$of->($other)} = 1 if $of->($file) ne $of->($other);
		}
	}
	return \%result;
}

# Those of user space, and the module's for the kernel that tests boot.
chomp(my $release = `scripts/kernel path \${TEST_KERNEL:-6.12} release`);
my @files = grep { !/\.bpf\.c$/ } glob('{uapi/linux,verifier,module,userlib/*,tools,tools/*}/*.[ch]');
my %objects = map { $_ => "build/$_" =~ s/c$/o/r } grep { m|^[^m].*\.c$| } @files;
my %module = map { $_ => "build/module-$release/$_" =~ s/c$/o/r } grep { m|^[mv].*\.c$| } @files;

# First what must be found, in a folder of its own.
my $planted = tempdir(CLEANUP => 1);
my %text = ('a.h' => '#include "b.h"', 'b.h' => '#include "c.h"', 'c.h' => '#include "a.h"',
	    'a.c' => 'void b(void); void a(void); void a(void) { b(); }',
	    'b.c' => 'void a(void); void b(void); void b(void) { a(); }');
for my $name (keys %text) {
	open(my $file, '>', "$planted/$name") or die "$planted/$name: $!\n";
	print $file "$text{$name}\n";
	close($file);
}
system("cd $planted && cc -c a.c b.c") == 0 or die "the compiler failed\n";
is(circle(includes(glob "$planted/*.h")), join(' > ', map { "$planted/$_.h" } qw(a b c a)),
   'of three headers that include each other in turn it is said');
is(circle(uses({}, map { ("$planted/$_.c" => "$planted/$_.o") } qw(a b))),
   join(' > ', map { "$planted/$_.c" } qw(a b a)), 'and of two sources that call each other');

my $needs = uses(includes(@files), %objects);
is(circle($needs), undef, 'no file of headers, library and command needs itself');
SKIP: {
	skip "the module is not built for $release", 1 unless -e "build/module-$release/kvmfilter.ko";
	is(circle(uses(includes(@files), %module)), undef, 'nor does one of the module');
}
is(circle(folders($needs)), undef, 'nor does a folder');
