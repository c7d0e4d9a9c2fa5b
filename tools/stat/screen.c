// SPDX-License-Identifier: GPL-2.0
/*
 * The live screen of kvmfilter stat, by ncurses. From top to bottom: what is shown,
 * notes, the heading of the table, its rows, the keys. Where the screen is low, the
 * rows are what stays.
 *
 * Signals that end the program, stop it or change what it draws on are read like keys.
 */
#define _GNU_SOURCE
#include <curses.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "look.h"
#include "options.h"
#include "screen.h"
#include "show.h"
#include "text.h"

#define INTERVAL_LEAST	(NSEC_PER_SEC / 10)
#define INTERVAL_MOST	(3600 * NSEC_PER_SEC)
#define ESCAPE_DELAY	25	/* ms */

struct screen {
	const struct options *options;
	struct sample now, before;
	bool have_before;
	struct rows rows;
	enum view view;
	enum column sort;
	bool reverse, totals, help;
	uint64_t interval;
	uint64_t next;		/* time of the next sample */
	int top;		/* first row that is shown */
	int page;		/* rows that there is room for */
	int signals;		/* signalfd() */
	bool quit;
	uint32_t caught;	/* the signal that ends it, 0 for none */
	int error;		/* of look(), which ends it, too */
};

static uint64_t now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * NSEC_PER_SEC + time.tv_nsec;
}

/* --- samples and rows -------------------------------------------------------------- */

static void make_rows(struct screen *screen)
{
	rows_free(&screen->rows);
	rows_make(&screen->rows, screen->view, screen->totals, &screen->now,
		  screen->have_before ? &screen->before : NULL);
	rows_sort(&screen->rows, screen->sort, screen->reverse);
}

static void take_sample(struct screen *screen)
{
	struct sample sample;

	screen->error = look(screen->options->proc, screen->options->pid, &sample);
	if (screen->error) {
		screen->quit = true;
		return;
	}
	sample_free(&screen->before);
	screen->before = screen->now;
	screen->have_before = true;
	screen->now = sample;
	/* The rows point into the sample that is gone. */
	make_rows(screen);
	screen->next = now_ns() + screen->interval;
}

/* --- drawing ----------------------------------------------------------------------- */

/* Cut at the right edge. The last cell of the last line is never written. */
static void put(int line, attr_t attributes, const char *text)
{
	move(line, 0);
	attrset(attributes);
	addnstr(text, -1);
	attrset(A_NORMAL);
}

static const char *sort_name(const struct screen *screen)
{
	return rows_heading(&screen->rows, screen->sort);
}

static void put_title(const struct screen *screen, int line)
{
	const struct sample *now = &screen->now;
	uint64_t ranges = 0;
	char *text;

	for (uint32_t i = 0; i < now->count; i++)
		ranges += now->filters[i].info.range_count;
	text = tool_text("%u filter%s, %" PRIu64 " range%s, %u process%s; %s every %.4g s, by %s%s",
			 now->count, text_plural(now->count), ranges, text_plural(ranges),
			 now->pid_count, now->pid_count == 1 ? "" : "es",
			 screen->totals ? "totals" : "rates",
			 (double)screen->interval / NSEC_PER_SEC, sort_name(screen),
			 screen->reverse ? ", reversed" : "");
	put(line, A_BOLD, text);
	free(text);
}

/* The heading of the column that rows are ordered by stands out. */
static void mark_sorted(int line, const char *heading, const char *name)
{
	const char *at = strstr(heading, name);

	/* Headings are ASCII: bytes are columns. */
	if (at && at - heading < COLS)
		mvchgat(line, at - heading, strlen(name), A_REVERSE | A_BOLD | A_UNDERLINE,
			0, NULL);
}

/* Rows from @screen->top on, below their heading. */
static void put_rows(struct screen *screen, int line, int end)
{
	char *table = stat_table(&screen->rows, COLS), *rest = table;
	char *heading = strsep(&rest, "\n");
	int last;

	screen->page = end - line - 1;
	last = (int)screen->rows.count - screen->page;
	if (screen->top > last)
		screen->top = last;
	if (screen->top < 0)
		screen->top = 0;
	if (line < end) {
		move(line, 0);
		attrset(A_REVERSE);
		hline(' ' | A_REVERSE, COLS);
		put(line, A_REVERSE, heading);
		mark_sorted(line, heading, sort_name(screen));
		line++;
	}
	for (int i = 0; line < end && rest && *rest; i++) {
		char *row = strsep(&rest, "\n");

		if (i >= screen->top)
			put(line++, A_NORMAL, row);
	}
	free(table);
}

static void put_keys(const struct screen *screen, int line)
{
	uint32_t first = screen->top + 1, last = screen->top + screen->page;
	char *text;

	if (last > screen->rows.count)
		last = screen->rows.count;
	if (screen->page > 0 && screen->rows.count > (uint32_t)screen->page)
		text = tool_text("%u-%u of %u  q quit  h help", first, last,
				 screen->rows.count);
	else
		text = tool_text("q quit  h help  s sort  r ranges  p processes  t totals");
	put(line, A_DIM, text);
	free(text);
}

static void put_help(int end)
{
	static const char * const lines[] = {
		"q              quit",
		"r  p           a row per range, per process",
		"t              totals since ranges were added, or rates",
		"s  right  >    order by the next column",
		"left  <        order by the column before",
		"R              the other way round",
		"up down j k    move; also page up, page down, home, end",
		"+  -           longer, shorter interval",
		"space          look now",
		"h  ?           this help, or the table",
		"",
		"ANSWERED in the kernel; PASSED to user space, and why; SHARE% answered of all;",
		"CONTENDED: passed since the state was in use. -: not known yet, or no access.",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]) && (int)i < end; i++)
		put(i, A_NORMAL, lines[i]);
}

/* The size, asked for each time: a stopped program gets no signal of a new one. */
static void fit(void)
{
	struct winsize size;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row && size.ws_col &&
	    is_term_resized(size.ws_row, size.ws_col)) {
		resizeterm(size.ws_row, size.ws_col);
		/* What became of what was there is the terminal's secret. */
		clearok(curscr, TRUE);
	}
}

static void draw(struct screen *screen)
{
	char *notes[NOTES];
	uint32_t count = stat_notes(&screen->now, !geteuid(), notes);
	/* A heading and three rows come before all else. */
	int line = 0, end, spare;

	fit();
	spare = LINES - 4;
	end = spare > 0 ? LINES - 1 : LINES;
	erase();
	if (screen->help) {
		put_help(LINES);
	} else {
		if (spare > 1)
			put_title(screen, line++);
		for (uint32_t i = 0; i < count && spare > 2 + (int)i; i++)
			put(line++, A_NORMAL, notes[i]);
		if (screen->rows.count)
			put_rows(screen, line, end);
		else
			put(line, A_NORMAL, "no filters");
		if (end < LINES)
			put_keys(screen, end);
	}
	for (uint32_t i = 0; i < count; i++)
		free(notes[i]);
	refresh();
}

/* --- keys -------------------------------------------------------------------------- */

static void change_sort(struct screen *screen, int step)
{
	screen->sort = (screen->sort + COLUMN_WHY + step) % COLUMN_WHY;
}

static void change_interval(struct screen *screen, bool longer)
{
	uint64_t interval = longer ? screen->interval * 2 : screen->interval / 2;

	if (interval < INTERVAL_LEAST)
		interval = INTERVAL_LEAST;
	if (interval > INTERVAL_MOST)
		interval = INTERVAL_MOST;
	screen->interval = interval;
	screen->next = now_ns() + interval;
}

static void change_view(struct screen *screen, enum view view)
{
	if (screen->view != view)
		screen->top = 0;
	screen->view = view;
}

static void move_rows(struct screen *screen, int key)
{
	switch (key) {
	case KEY_UP:
	case 'k':
		screen->top--;
		break;
	case KEY_DOWN:
	case 'j':
		screen->top++;
		break;
	case KEY_PPAGE:
		screen->top -= screen->page;
		break;
	case KEY_NPAGE:
		screen->top += screen->page;
		break;
	case KEY_HOME:
	case 'g':
		screen->top = 0;
		break;
	case KEY_END:
	case 'G':
		screen->top = screen->rows.count;
		break;
	}
}

static void press(struct screen *screen, int key)
{
	switch (key) {
	case 'q':
	case 'Q':
		screen->quit = true;
		break;
	case 'r':
		change_view(screen, VIEW_RANGE);
		break;
	case 'p':
		change_view(screen, VIEW_PROCESS);
		break;
	case 's':
	case '>':
	case KEY_RIGHT:
		change_sort(screen, 1);
		break;
	case '<':
	case KEY_LEFT:
		change_sort(screen, -1);
		break;
	case 'R':
		screen->reverse = !screen->reverse;
		break;
	case 't':
		screen->totals = !screen->totals;
		break;
	case '+':
	case '-':
		change_interval(screen, key == '+');
		break;
	case ' ':
		take_sample(screen);
		break;
	case 'h':
	case '?':
		screen->help = !screen->help;
		break;
	case 'L' - '@':
		redrawwin(stdscr);
		break;
	default:
		move_rows(screen, key);
		break;
	}
}

static void end_by(struct screen *screen, uint32_t number)
{
	screen->caught = number;
	screen->quit = true;
}

static void read_keys(struct screen *screen)
{
	int key = getch();

	/* There should be one: it has come to its end. */
	if (key == ERR)
		screen->quit = true;
	for (; key != ERR && !screen->quit; key = getch())
		press(screen, key);
}

static void never(int number)
{
	(void)number;
}

/*
 * ncurses would stop by itself, but ignores SIGTSTP while it draws, and then it is lost.
 * It keeps away from a signal that has a handler.
 */
static void keep_ncurses_away(void)
{
	signal(SIGTSTP, never);
}

/* Comes back with SIGCONT pending. */
static void stop(void)
{
	sigset_t set;

	endwin();
	sigemptyset(&set);
	sigaddset(&set, SIGTSTP);
	signal(SIGTSTP, SIG_DFL);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	sigprocmask(SIG_BLOCK, &set, NULL);
	keep_ncurses_away();
}

static void read_signal(struct screen *screen)
{
	struct signalfd_siginfo info;

	if (read(screen->signals, &info, sizeof(info)) != sizeof(info))
		return;
	switch (info.ssi_signo) {
	case SIGWINCH:
		/* Drawing asks for the size anyway. */
		break;
	case SIGTSTP:
		stop();
		break;
	case SIGCONT:
		/* After SIGSTOP ncurses knows nothing of it. */
		reset_prog_mode();
		clearok(curscr, TRUE);
		break;
	default:
		end_by(screen, info.ssi_signo);
		break;
	}
}

/* Until the next sample is due. */
static void wait_for_keys(struct screen *screen)
{
	enum { KEYS, SIGNALS };
	struct pollfd inputs[] = {
		[KEYS] = { .fd = STDIN_FILENO, .events = POLLIN },
		[SIGNALS] = { .fd = screen->signals, .events = POLLIN },
	};
	uint64_t now = now_ns();
	uint64_t left = screen->next > now ? screen->next - now : 0;
	const struct timespec timeout = {
		.tv_sec = left / NSEC_PER_SEC,
		.tv_nsec = left % NSEC_PER_SEC,
	};

	if (ppoll(inputs, sizeof(inputs) / sizeof(inputs[0]), &timeout, NULL) <= 0)
		return;
	if (inputs[SIGNALS].revents)
		read_signal(screen);
	if (inputs[KEYS].revents & (POLLHUP | POLLERR))
		end_by(screen, SIGHUP);
	else if (inputs[KEYS].revents)
		read_keys(screen);
}

static void run(struct screen *screen)
{
	/* The first rates soon, whatever the interval. */
	screen->next = now_ns() + INTERVAL_LEAST;
	make_rows(screen);
	while (!screen->quit) {
		draw(screen);
		wait_for_keys(screen);
		if (!screen->quit && now_ns() >= screen->next)
			take_sample(screen);
		else if (!screen->quit)
			make_rows(screen);
	}
}

/* --- the terminal ------------------------------------------------------------------ */

/* Returns a descriptor to read them from, or -1. */
static int open_signals(sigset_t *before)
{
	static const int numbers[] = {
		SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT,
	};
	struct sigaction action;
	sigset_t set;

	sigemptyset(&set);
	/* What is ignored, as by nohup, stays so; it would be read, were it blocked. */
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (!sigaction(numbers[i], NULL, &action) && action.sa_handler != SIG_IGN)
			sigaddset(&set, numbers[i]);
	if (sigismember(&set, SIGTSTP))
		keep_ncurses_away();
	sigprocmask(SIG_BLOCK, &set, before);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* As if it had never been blocked, so that a shell sees it. */
static void die_of(int number, const sigset_t *mask)
{
	/* ncurses has a handler of its own for some. */
	signal(number, SIG_DFL);
	raise(number);
	sigprocmask(SIG_SETMASK, mask, NULL);
}

static enum status finish(struct screen *screen)
{
	enum status status = STATUS_OK;

	if (screen->error) {
		look_failed(screen->options->proc, screen->options->pid, screen->error);
		if (!screen->options->pid || screen->error != -ESRCH)
			status = STATUS_TROUBLE;
	}
	rows_free(&screen->rows);
	sample_free(&screen->now);
	sample_free(&screen->before);
	return status;
}

/* NULL if it is none to draw on. */
static SCREEN *open_terminal(void)
{
	SCREEN *terminal = newterm(NULL, stdout, stdin);

	if (terminal && !tigetstr("cup")) {
		endwin();
		delscreen(terminal);
		return NULL;
	}
	return terminal;
}

enum status screen_run(const struct options *options, struct sample *now)
{
	struct screen screen = {
		.options = options,
		.now = *now,
		.view = options->view,
		.sort = options->sort,
		.interval = options->interval_ns ? options->interval_ns : NSEC_PER_SEC,
	};
	SCREEN *terminal;
	sigset_t mask;

	screen.signals = open_signals(&mask);
	terminal = open_terminal();
	if (screen.signals < 0 || !terminal) {
		tool_error("the terminal '%s' (TERM) is not known, or cannot move its cursor; --count prints tables",
			   getenv("TERM") ? getenv("TERM") : "");
		sample_free(&screen.now);
		return STATUS_TROUBLE;
	}
	cbreak();
	noecho();
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	set_escdelay(ESCAPE_DELAY);
	curs_set(0);
	run(&screen);
	endwin();
	delscreen(terminal);
	if (screen.caught)
		die_of(screen.caught, &mask);
	close(screen.signals);
	return finish(&screen);
}
