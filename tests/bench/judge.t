#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# tests/bench/judge and tests/bench/table, on measurements made up here: what is good passes, and
# each thing that they are there to find is found, by the point that is there for it.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Temp qw(tempdir);
use JSON::PP;

my $here = dirname(abs_path($0));
my $work = tempdir(CLEANUP => 1);
my $number = 0;

sub ok {
	my ($good, $what, @why) = @_;
	$number++;
	print $good ? 'ok' : 'not ok', " $number - $what\n";
	print map { "# $_\n" } map { split /\n/ } @why unless $good;
}

my %groups = (floor => 'kvm', exit => 'kvm', timer => 'kvmfilter', bell => 'kvmfilter');
my %figures = (floor => 1000, exit => 3000, timer => 1100, bell => 1050.5);

# A run of all of it, with other figures for some; undef: not measured; 'gone': not there.
sub run {
	my %figure = (%figures, @_);
	return { cases => [map { {
		name => $_, title => $_, group => $groups{$_}, bus => 'pio', direction => 'read',
		median => $figure{$_}, skipped => defined $figure{$_} ? undef : 'no reason',
		exits => $_ eq 'exit' ? 1 : 0,
	} } grep { ($figure{$_} // 0) ne 'gone' } sort keys %figure] };
}

sub rate {
	my ($rate) = @_;
	return { median => $rate, low => $rate - 100, high => $rate + 100 };
}

sub kernel {
	return {
		without => run(timer => undef, bell => undef),
		first => run(), second => run(), third => run(),
		growth => { growth => [map { { curve => $_, title => "ticks per access, by $_", bends => 0,
					       points => [[1, 1000], [10, 1020]] } } qw(ranges words)] },
		contention => { contention => [
			{ load => 'pm-timer', vcpus => 2, filter => rate(5000), kvm => undef,
			  exit => rate(2000) },
			{ load => 'pit', vcpus => 2, filter => rate(5000), kvm => rate(4000),
			  exit => rate(2000) },
		] },
		qemu => { cases => [{ name => 'qemu-x', title => 'x', group => 'qemu', bus => 'pio',
				      median => 6000, exits => 1 }] },
		@_,
	};
}

sub save {
	my ($name, $text) = @_;
	open my $file, '>', "$work/$name" or die;
	print $file $text;
	close $file or die;
}

# judge OPTIONS KERNELS BUDGETS SHARES: its status and what it said.
sub judge {
	my ($options, $kernels, $budgets, $shares) = @_;
	$shares //= { map { $_ => { total => $figures{$_} - 10 } } qw(timer bell) };
	save('budgets', $budgets // "floor\nexit\ntimer floor 100 100\nbell floor 51 50\ntimer < exit\nqemu-x\n");
	save('bench.json', encode_json({ kernels => $kernels, shares => $shares }));
	my $said = qx($here/judge $options --budgets $work/budgets $work/bench.json 2>&1);
	return ($? >> 8, $said);
}

# finds WHAT POINT OPTIONS KERNELS [BUDGETS [SHARES]]: there is such a point, and it fails.
sub finds {
	my ($what, $point, @how) = @_;
	my ($status, $said) = judge(@how);
	my @failed = grep { /^not ok \d+ - $point/ && !/ # TODO/ } split /\n/, $said;
	ok($status == 1 && @failed == 1, "found: $what", $said);
}

sub passes {
	my ($what, $expected, @how) = @_;
	my ($status, $said) = judge(@how);
	my ($plan) = $said =~ /^1\.\.(\d+)$/m;
	my $points = () = $said =~ /^(not )?ok \d+ - /mg;
	ok($status == 0 && $points == ($plan // -1) && $said =~ $expected, "passes: $what", $said);
}


# A kernel all of whose runs have these figures.
sub everywhere {
	my @figures = @_;
	return kernel((map { $_ => run(@figures) } qw(first second third)),
		      without => run(@figures, timer => undef, bell => undef));
}

print "1..41\n";
passes('all is well', qr/^# 2 of 2 budgets met$/m, '', { '6.12' => kernel() });
passes('two kernels, one of them with other figures', qr/^# 2 of 2 budgets met$/m, '',
       { '6.12' => kernel(), newest => everywhere(floor => 1200, timer => 2500) });
passes('the short form', qr/^# 2 of 2 budgets met$/m, '--short',
       { '6.12' => kernel(map { $_ => undef } qw(third qemu growth contention)) });
passes('one instruction more in another boot', qr/the third run .*: timer \+1$/m, '',
       { '6.12' => kernel(third => run(timer => 1101)) });

finds('a budget that is not met', qr/timer: 100 above floor, budget 99$/, '',
      { '6.12' => kernel() }, "timer floor 99 100\n");
finds('a step back', qr/timer: 100 above floor, within 3 of the 96 of before$/, '',
      { '6.12' => kernel() }, "timer floor 100 96\n");
finds('a step forward that nobody has noted', qr/timer: 100 above floor, within 3 of the 104 of before$/,
      '', { '6.12' => kernel() }, "timer floor 104 104\n");
finds('what costs more than it may, on another kernel', qr/newest: timer costs less than exit: 3001/, '',
      { '6.12' => kernel(), newest => everywhere(timer => 3001) });
finds('half an instruction above a budget', qr/bell: 50.5 above floor, budget 50$/, '',
      { '6.12' => kernel() }, "bell floor 50 51\n");

finds('a case that was skipped', qr/6.12: every case was measured: timer: no reason$/, '',
      { '6.12' => everywhere(timer => undef) });
finds('its budget', qr/timer: no figure above floor, budget 100$/, '',
      { '6.12' => everywhere(timer => undef) });
finds('a case that is not there', qr/6.12: every case was measured: timer: no such case$/, '',
      { '6.12' => everywhere(timer => 'gone') });
finds('one with no budget', qr/6.12: every case was measured: exit: no such case$/, '',
      { '6.12' => everywhere(exit => 'gone') });
finds('a case that another kernel has', qr/6.12: every case was measured: timer: no such case$/,
      '', { '6.1' => kernel(), '6.12' => everywhere(timer => 'gone') }, "bell floor 100 100\n");
finds('a reference that is not there', qr/timer: no figure above floor, budget 100$/, '',
      { '6.12' => everywhere(floor => 'gone') });
finds('no run at all', qr/6.12: every case was measured: /, '', { '6.12' => {} });
finds('no 6.12', qr/budgets are for Linux 6.12/, '', { '6.1' => kernel() });

finds('a second run that differs', qr/6.12: the second run .*: bell \+0.5$/, '',
      { '6.12' => kernel(second => run(bell => 1051)) });
finds('a second run that lacks a case', qr/6.12: the second run .*: bell is missing$/, '',
      { '6.12' => kernel(second => run(bell => undef)) });
finds('a third run that differs by two', qr/6.12: the third run .*: timer -2$/, '',
      { '6.12' => kernel(third => run(timer => 1098)) });
finds('a module that costs others', qr/6.12: the module costs KVM.*: exit \+1$/, '',
      { '6.12' => kernel(without => run(exit => 2999, timer => undef, bell => undef)) });
finds('a module that was there all along', qr/6.12: it was not there, when measured without$/, '',
      { '6.12' => kernel(without => run()) });
finds('QEMU not measured', qr/6.12: QEMU was measured, but not qemu-x$/, '',
      { '6.12' => kernel(qemu => undef) });
my $bent = kernel();
$bent->{growth}{growth}[1]{bends} = JSON::PP::true;
finds('a curve that bends upwards', qr/6.12: curves are straight lines or better, but words$/, '',
      { '6.12' => $bent });
finds('no curve', qr/6.12: curves are .*, but none was measured$/, '',
      { '6.12' => kernel(growth => undef) });
my $lost = kernel();
$lost->{contention}{contention}[1]{filter} = undef;
finds('a filter that was not there', qr/6.12: contention was measured, but not pit with 2$/, '',
      { '6.12' => $lost });
finds('no contention', qr/6.12: contention was measured$/, '',
      { '6.12' => kernel(contention => undef) });
my %share = map { $_ => { total => $figures{$_} - 10 } } qw(timer bell);
passes('shares that add up', qr/^ok \d+ - 6.12: shares add up/m, '',
       { '6.12' => kernel() }, undef, { %share });
finds('shares of another access', qr/6.12: shares add up .*: timer -20$/, '',
      { '6.12' => kernel() }, undef, { %share, timer => { total => 1120 } });
finds('shares that leave much out', qr/6.12: shares add up .*: bell 50.5$/, '',
      { '6.12' => kernel() }, undef, { %share, bell => { total => 1000 } });
finds('a share that is missing', qr/6.12: shares add up .*: bell is missing$/, '',
      { '6.12' => kernel() }, undef, { timer => $share{timer} });

# On arm64 exits vary by some instructions, and there are neither QEMU's devices nor contention.
my @without = map { $_ => undef } qw(qemu growth contention);
passes('arm64', qr/^# 2 of 2 budgets met$/m, '--arm64',
       { '6.12-arm64' => kernel(@without, second => run(exit => 3008)) });
finds('an exit there that differs by nine', qr/6.12-arm64: the second run .*: exit \+9$/, '--arm64',
      { '6.12-arm64' => kernel(@without, second => run(exit => 3009)) });
finds('a budget there', qr/timer: 101 above floor, budget 100$/, '--arm64',
      { '6.12-arm64' => kernel(map({ $_ => run(timer => 1101) } qw(first second third)), @without) });
finds('no arm64', qr/budgets are for Linux 6.12-arm64/, '--arm64', { '6.12' => kernel() });

# table OPTIONS BENCH: its lines, for the real budgets.
sub table {
	my ($options, $bench) = @_;
	save('bench.json', encode_json($bench));
	return split /\n/, qx($here/table $options $work/bench.json 2>&1);
}

my @lines = table('--access', {
	kernels => { newest => everywhere(floor => 990), '6.12' => kernel(), '6.1' => kernel() },
	shares => { timer => { total => 1100, parts => { module => 7, program => 8 } } },
});
my ($timer) = grep { /^timer\t/ } @lines;
my ($missing) = grep { /^pm-timer\t/ } @lines;
ok($lines[0] =~ /^case\tLinux 6.1\tabove\tLinux 6.12\tabove\tLinux newest\tabove\tmodule\t/ &&
   ($timer // '') eq "timer\t1100\t100\t1100\t100\t1100\t110\t7\t8\t0\t-" &&
   ($missing // '') =~ /^pm-timer\t(-\t){9}140: not measured$/,
   'table: cases, kernels by age', @lines);
@lines = table('--shares', {
	kernels => { '6.12' => kernel() },
	shares => { timer => { total => 1100, parts => { KVM => 1000, module => 60, clock => 40 },
		functions => { "KVM\tx" => 1000, "module\tread" => 57, "module\ty" => 3,
			       "clock\tz" => 40 } } },
});
ok("@lines[1..$#lines]" eq "timer\t1100\t1000\t60\t0\t40\t0\tread 57, z 40",
   'table: shares', @lines);
@lines = table('--growth', { kernels => { '6.12' => kernel() } });
ok(@lines == 3 &&
   $lines[1] =~ /^instructions per access, by ranges\t2.22\t1000\t1020\t.*\t1:1000 10:1020$/,
   'table: growth', @lines);
@lines = table('--contention', { kernels => { '6.12' => kernel() } });
ok("@lines[1..$#lines]" eq "pm-timer\t2\t5.0k (4.9-5.1)\t-\t2.0k (1.9-2.1)\t-\t2.50 " .
	"pit\t2\t5.0k (4.9-5.1)\t4.0k (3.9-4.1)\t2.0k (1.9-2.1)\t1.25\t2.50",
   'table: contention', @lines);

# The real cases have other names: of the charts only what is general can be seen.
my $drawn = {
	kernels => { '6.12' => kernel() },
	shares => { timer => { parts => { module => 60, program => 10, clock => 20 } } },
};
save('bench.json', encode_json($drawn));
mkdir "$work/$_" for qw(a b);
my $said = join '', map { my $to = $_; map { scalar qx($here/$_ $work/bench.json $work/$to 2>&1) }
			       qw(plot curves) } qw(a b);
my @charts = qw(overview access shares growth contention);
sub drawing { local (@ARGV, $/) = ("$work/$_[0].svg"); return -e $ARGV[0] ? scalar <> : '' }
ok($said eq '' && !(grep { !length drawing("a/$_") || drawing("a/$_") ne drawing("b/$_") } @charts),
   'charts: five, the same each time', $said);
ok(drawing('a/access') =~ />\s*timer\s*</ && drawing('a/access') =~ />\s*3000\s*</ &&
   drawing('a/shares') =~ />\s*program\s*</ && drawing('a/shares') !~ />\s*exit\s*</ &&
   drawing('a/overview') =~ /user space that does nothing/ &&
   drawing('a/growth') =~ />\s*by words\s*</ && drawing('a/contention') =~ />\s*one PM timer\s*</,
   'charts: what they show');
