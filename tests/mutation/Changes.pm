# SPDX-License-Identifier: GPL-2.0
#
# What can be changed in a function or a table of C so that a rule is gone or another one:
# for tests/mutation/mutate, whose comment says what is taken for a rule.
#
# This is no parser of C. It knows the style of these sources: operators have blanks around
# them, statements start a line.
package Changes;
use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(mask function_changes table_changes);

# Calls whose arguments only word a message.
my $wording = qr/\b(?:reject|reject_\w+|kvmf_log|kvmf_log_args|kvmf_disasm|va_start|va_end)\(/;
# Statements that no test of verdicts and facts can miss: wording, and what would leak.
my $not_a_rule = qr/^(?:kvmf_log|kvmf_log_args|kvmf_disasm|va_start|va_end|os_free|reject)\(/;
# What starts a line and is none, or none to leave out.
my $no_statement = qr/(?:if|for|while|do|switch|case|default|return|break|continue|else|static
			|const|struct|bool|int|char|va_list|[us]\d+|__u\d+)/x;

# Blanks for comments, x for what is in quotes; every position stays what it was.
sub mask
{
	my ($text) = @_;

	$text =~ s{(/\*.*?\*/)|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'}{
		my $all = $&;
		my $masked;
		if (defined $1) {
			($masked = $all) =~ s/[^\n]/ /g;
		} else {
			$masked = substr($all, 0, 1) . 'x' x (length($all) - 2) .
				  substr($all, -1);
		}
		$masked;
	}gsex;
	return $text;
}

# Just behind the bracket that closes the one at $start.
sub closing
{
	my ($text, $start) = @_;
	my $depth = 0;

	for my $i ($start .. length($text) - 1) {
		my $c = substr($text, $i, 1);

		$depth++ if $c =~ /[(\[{]/;
		$depth-- if $c =~ /[)\]}]/;
		return $i + 1 if !$depth;
	}
	die "no end of what is in brackets: " . substr($text, $start, 60) . "\n";
}

# Is the character an assignment's, at the end of it?
sub assigns
{
	my ($text, $i) = @_;

	return 0 if substr($text, $i, 1) ne '=';
	return substr($text, $i + 1, 1) ne '=' && substr($text, $i - 1, 1) !~ /[=!<>]/;
}

# The operands of the operator at $at: two pairs of start and end. $stop is what ends one
# besides brackets and separators.
sub operands
{
	my ($text, $at, $length, $stop) = @_;
	my ($left, $right) = ($at, $at + $length);
	my $depth = 0;

	while ($left > 0) {
		my $c = substr($text, $left - 1, 1);

		$depth++ if $c =~ /[)\]]/;
		$depth-- if $c =~ /[(\[]/;
		last if $depth < 0;
		last if !$depth && ($c =~ /[;,?:{}]/ || assigns($text, $left - 1) ||
				    substr($text, 0, $left) =~ /(?:$stop|\breturn)$/);
		$left--;
	}
	$depth = 0;
	while ($right < length($text)) {
		my $c = substr($text, $right, 1);

		$depth++ if $c =~ /[(\[]/;
		$depth-- if $c =~ /[)\]]/;
		last if $depth < 0;
		last if !$depth && ($c =~ /[;,?:{}]/ ||
				    substr($text, $right) =~ /^(?:$stop)/);
		$right++;
	}
	$left++ while substr($text, $left, 1) =~ /\s/;
	$right-- while substr($text, $right - 1, 1) =~ /\s/;
	my ($left_end, $right_start) = ($at, $at + $length);
	$left_end-- while substr($text, $left_end - 1, 1) =~ /\s/;
	$right_start++ while substr($text, $right_start, 1) =~ /\s/;
	return ($left, $left_end, $right_start, $right);
}

sub squeeze
{
	my ($text, $limit) = @_;

	$text =~ s{/\*.*?\*/}{}gs;
	$text =~ s/\s+/ /g;
	$text =~ s/^ | $//g;
	$text = substr($text, 0, $limit) . '...' if $limit && length($text) > $limit + 3;
	return $text;
}

# The line around a position, of a text.
sub line_at
{
	my ($text, $at) = @_;
	my $start = rindex($text, "\n", $at - 1) + 1;
	my $end = index($text, "\n", $at);

	return squeeze(substr($text, $start, $end - $start));
}

# What can be changed in the body of a function: [start, length, replacement, what].
sub function_changes
{
	my ($returns, $name, $body) = @_;
	my $m = mask($body);
	my @changes;

	my $change = sub {
		my ($start, $end, $with, $what) = @_;

		push @changes, [$start, $end - $start, $with, $what];
	};
	my $source = sub {
		my ($start, $end) = @_;

		return squeeze(substr($body, $start, $end - $start), 100);
	};

	# Rejections. As a statement the rule is not there at all, unless the end of the
	# function or of a case makes it the last thing to do.
	while ($m =~ /\b(reject(?:_\w+)?)\(/g) {
		my ($start, $open) = ($-[0], $+[0] - 1);
		my $end = closing($m, $open);
		my ($message) = substr($body, $start, $end - $start) =~ /"(.*?)"/s;
		my $what = 'not refused: ' .
			   ($message ? substr($message, 0, 50) : $source->($start, $end));

		if (substr($m, 0, $start) =~ /\breturn $/) {
			my $behind = substr($m, $end);

			$behind =~ /^;\n(\s*)/ or die "$name: $what: no statement\n";
			$change->($start - 7, $end, $behind =~ /^;\s*(?:case|default|else)\b|^;\n\}/ ?
				  'return 0' : '', $what);
		} else {
			$change->($start, $end, '0', $what);
		}
	}
	my @wordings;
	while ($m =~ /$wording/g) {
		push @wordings, [$+[0], closing($m, $+[0] - 1) - 1];
	}
	for my $span (@wordings) {
		substr($m, $span->[0], $span->[1] - $span->[0]) =~ tr/\n/x/c;
	}

	# Faults.
	if ($returns =~ /char \*/) {
		while ($m =~ /"x*"/g) {
			$change->($-[0], $+[0], 'NULL',
				  'not refused: ' . substr($body, $-[0] + 1,
							   length($&) > 52 ? 50 : length($&) - 2));
		}
		while ($m =~ /return (\w+_fault\([^;]*\));/g) {
			$change->($-[1], $+[1], 'NULL', "not refused: $1");
		}
	}

	# What is left out: loops that only free, and bounds of arrays.
	my @skipped;
	while ($m =~ /for \([^{}]*?\)\s*os_free\([^;]*;/g) {
		push @skipped, [$-[0], $+[0]];
	}
	my $skip = sub {
		my ($at) = @_;

		return grep { $at >= $_->[0] && $at < $_->[1] } @skipped;
	};

	# Comparisons, off by one either way.
	while ($m =~ / (<=?|>=?) /g) {
		my ($at, $end, $operator) = ($-[1], $+[1], $1);
		my ($l, undef, undef, $re) = operands($m, $at, length($operator), '&&|\|\|');
		my %other = ('<' => '<=', '<=' => '<', '>' => '>=', '>=' => '>');
		my %nudged = ('<' => '+ 1 <', '>=' => '+ 1 >=', '<=' => '<= 1 +',
			      '>' => '> 1 +');
		my $text = $source->($l, $re);

		next if $skip->($at);
		$change->($at, $end, $other{$operator}, "$other{$operator} in: $text")
			if $text !~ /ARRAY_SIZE/;
		$change->($at, $end, $nudged{$operator}, "$nudged{$operator} in: $text");
	}

	# The greater for the lesser.
	while ($m =~ /\b(min|max)(?=\()/g) {
		my ($at, $end, $name) = ($-[1], $+[1], $1);
		my $text = $source->($at, closing($m, $end));

		next if $skip->($at);
		$change->($at, $end, $name eq 'min' ? 'max' : 'min', "not the $name: $text");
	}

	# Operands of && and ||.
	while ($m =~ /(&&|\|\|)/g) {
		my ($at, $operator) = ($-[1], $1);
		my @o = operands($m, $at, 2, '&&|\|\|');

		for my $o ([@o[0, 1]], [@o[2, 3]]) {
			$change->(@$o, $operator eq '&&' ? '1' : '0',
				  'ignored: ' . $source->(@$o));
		}
	}

	# Conditions, and what is true or false.
	while ($m =~ /\bif (\()/g) {
		my $end = closing($m, $-[1]);
		my ($start, $text) = ($-[1] + 1, $source->($-[1] + 1, $end - 1));
		my $refuses = substr($m, $end) =~ /^\s*return (?:reject|"|\w+_fault)/;

		$change->($start, $end - 1, '0', "never: $text") if !$refuses;
		$change->($start, $end - 1, '1', "always: $text");
	}
	while ($m =~ / (\?) /g) {
		my ($l, $le, $r) = operands($m, $-[1], 1, '(?!)');
		my $text = $source->($l, $le);
		my $rest = substr($m, $r);

		$change->($l, $le, '1', "always: $text") if $rest !~ /^(?:NULL|0) :/;
		$change->($l, $le, '0', "never: $text") if $rest !~ /^reject/;
	}
	while ($m =~ /\bbool (\w+) = ([^;]*);/g) {
		my $text = $source->($-[1], $+[2]);

		$change->($-[2], $+[2], $_, "$1 is $_: $text") for (0, 1);
	}

	# What is returned.
	while ($m =~ /\breturn ([^;]*);/g) {
		my ($start, $end) = ($-[1], $+[1]);
		my $original = substr($body, $start, $end - $start);
		my $text = $source->($start, $end);

		if ($returns =~ /\bbool\b/) {
			my %same = (true => 1, false => 0);

			$change->($start, $end, $_, "$_ for: return $text")
				for grep { ($same{$text} // -1) != $_ } (0, 1);
		} elsif ($returns =~ /u64/) {
			$change->($start, $end, "($original) + 1", "one more: return $text");
			$change->($start, $end, "($original) - 1", "one less: return $text");
		}
	}

	# Cases of a switch.
	while ($m =~ /\bcase (\w+):/g) {
		$change->($-[1], $+[1], '0x10000', "no case $1");
	}

	# Numbers.
	while ($m =~ /(?<![\w.])(\d+)(U|ULL|)\b/g) {
		my ($start, $end, $n, $suffix) = ($-[0], $+[0], $1, $2);
		my $line = line_at($body, $start);
		my $before = substr($m, 0, $start);

		# The other side of a comparison is moved already.
		next if $skip->($start) || $before =~ /\[$| [<>]=? $/ ||
			($n == 0 && $before =~ /\berr = $|return $|\? $/);
		$change->($start, $end, $n + 1 . $suffix, "$n is " . ($n + 1) . ": $line");
		$change->($start, $end, $n - 1 . $suffix, "$n is " . ($n - 1) . ": $line")
			if $n > 0;
	}

	# Sums and shifts.
	my %opposite = ('+' => '-', '-' => '+', '<<' => '>>', '>>' => '<<', '+=' => '-=',
			'-=' => '+=', '|' => '&', '|=' => '&=', '&=' => '|=');
	while ($m =~ /(?<=\s)(\+=?|-=?|<<|>>|\|=?|&=)(?=\s)/g) {
		my ($start, $end, $operator) = ($-[1], $+[1], $1);

		# Parts of an opcode are neither.
		next if $skip->($start) || substr($m, 0, $start) =~ /BPF_\w+ $/;
		$change->($start, $end, $opposite{$operator},
			  "$operator is $opposite{$operator}: " . line_at($body, $start));
	}

	# Statements.
	my $depth = 0;
	my $position = 0;
	for my $line (split /^/, $m) {
		my $start = $position;
		my $at_depth = $depth;

		$position += length($line);
		for my $c (split //, $line) {
			$depth++ if $c =~ /[(\[]/;
			$depth-- if $c =~ /[)\]]/;
		}
		next if $at_depth || $line !~ /^\t+[\w*(+]/;
		# A condition's rest, or the rest of a statement.
		my $before = substr($m, 0, $start);
		$before =~ s/\s+$//;
		next if $before !~ /[;{}):]$|\belse$|^$/ || $before =~ /\? .*:$/;
		next if $line =~ /^\t+$no_statement\b/;
		my ($indent) = $line =~ /^(\t+)/;
		$start += length($indent);
		my $end = $start;
		while (substr($m, $end, 1) ne ';') {
			$end = substr($m, $end, 1) =~ /[(\[{]/ ? closing($m, $end) : $end + 1;
		}
		my $statement = substr($m, $start, $end - $start);
		next if $statement =~ $not_a_rule || $statement =~ /os_calloc/;
		$change->($start, $end, $statement =~ /^err = / ? 'err = 0' : '',
			  'left out: ' . $source->($start, $end));
	}
	return @changes;
}

# The same for a table, with the macros it is made of.
sub table_changes
{
	my ($text) = @_;
	my $m = mask($text);
	my @changes;

	# Sets of flags: each one more, each one less.
	if ($m =~ /\bLEGAL\b/) {
		my @flags = $m =~ /^#define (\w+)\t0x\w+/mg;

		while ($m =~ /= (LEGAL(?: \| \w+)*)/g) {
			my ($start, $end, $set) = ($-[1], $+[1], $1);
			my %has = map { $_ => 1 } split / \| /, $set;
			my $line = line_at($text, $start);

			$line =~ s/ ?\\$//;
			for my $flag (@flags) {
				next if $flag eq 'LEGAL';
				my %now = %has;

				$now{$flag} = !$has{$flag};
				push @changes, [$start, $end - $start,
						join(' | ', grep { $now{$_} } @flags),
						($has{$flag} ? 'without' : 'with') .
						" $flag: $line"];
			}
			push @changes, [$start, $end - $start, '0', "not legal: $line"];
		}
	}
	# Entries that a macro makes.
	while ($m =~ /(?<=[\s{])([A-Z_]+)\((\w+)\)(?=,)/g) {
		my ($start, $length, $macro, $entry) = ($-[0], length($&), $1, $&);
		my $braces = $text =~ /^#define $macro\(\w+\)\s*\{/m;

		push @changes, [$start, $length, $braces ? '{}' : "[0] = 0", "left out: $entry"];
	}
	# Numbers.
	while ($m =~ /\] = (\d+)\b/g) {
		my ($start, $n, $line) = ($-[1], $1, line_at($text, $-[1]));

		for my $with ($n + 1, $n - 1) {
			push @changes, [$start, length($n), $with, "$n is $with: $line"]
				if $with >= 0;
		}
	}
	return @changes;
}

1;
