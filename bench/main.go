// Command bench measures Charte as its users meet it and prints one table: over HTTP and at the door of the store,
// on SQLite and on PostgreSQL, each beside its divisor, the same rows written bare in the same run.
// Security is also being there in time (GDPR 32(1)(b)): figures are for people to read, with their conditions above them.
// It decides which operations stand for daily use, and counts what was lost.
// It never asserts a speed, and never touches a database that it did not make.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/store/storetest"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	engines := flag.String("engines", "sqlite,postgres", "engines to measure")
	sizes := flag.String("subjects", "1000,100000", "subjects in the store")
	seconds := flag.Float64("seconds", 3, "length of each measure")
	daily := flag.Bool("daily", true, "measure what people do every day; without it, a change of policy alone")
	only := flag.String("only", "", "measure only the operations whose name matches this regular expression, and no change of policy")
	destroyed := flag.Int("destroy", 10000, "documents to destroy; 0 for none")
	upload := flag.Int("upload", 200, "MiB of each of ten documents that are sent at once; 0 for none")
	sealed := flag.String("seal", "5,50,200", "MiB of documents that are sealed in Chromium; \"\" for none")
	taken := flag.Int("take", 0, "take documents of so many people until standard input ends, and nothing else; -upload starts this itself")
	flag.Parse()
	if *taken > 0 {
		return take(ctx, *taken)
	}
	chosen, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("only: %w", err)
	}
	fmt.Printf("%s, %s/%s, %d cores, %s\n", time.Now().UTC().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	for _, engine := range strings.Split(*engines, ",") {
		for _, size := range strings.FieldsFunc(*sizes, func(r rune) bool { return r == ',' }) {
			n, err := strconv.Atoi(size)
			if err != nil {
				return fmt.Errorf("subjects: %q is not a number", size)
			}
			if err := measure(ctx, engine, n, time.Duration(*seconds*float64(time.Second)), *daily, chosen); err != nil {
				return err
			}
		}
		if *destroyed > 0 {
			if err := destruction(ctx, engine, *destroyed); err != nil {
				return err
			}
		}
	}
	if *upload > 0 {
		if err := uploads(ctx, *upload); err != nil {
			return err
		}
	}
	if *sealed != "" {
		return sealing(ctx, *sealed)
	}
	return nil
}

// line aligns one line of the table.
const line = "%-36s %7s %10s %9s %9s %6s %8s %5s\n"

// databases gives a database to measure and one to measure it by, "" for files.
func databases(ctx context.Context, engine string) (url, bareURL string, stop func(), err error) {
	if engine != "postgres" {
		return "", "", func() {}, nil
	}
	server, err := storetest.StartServer()
	if err != nil {
		return "", "", nil, err
	}
	url, _, err = storetest.Database(ctx, server.URL())
	if err == nil {
		bareURL, _, err = storetest.Database(ctx, server.URL())
	}
	if err != nil {
		server.Stop()
	}
	return url, bareURL, func() { server.Stop() }, err
}

// measure fills a store and runs every operation at 1 and at 16 clients.
func measure(ctx context.Context, engine string, subjects int, during time.Duration, daily bool, only *regexp.Regexp) error {
	dir, err := os.MkdirTemp("", "charte-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	url, bareURL, stop, err := databases(ctx, engine)
	if err != nil {
		return err
	}
	defer stop()
	f, err := openFixture(ctx, dir, url, bareURL)
	if err != nil {
		return err
	}
	defer f.close()
	took, err := f.fill(ctx, subjects)
	if err != nil {
		return err
	}
	fmt.Printf("\n%s, %d subjects (filled in %s; opened in %s)\n", f.store.Durable(), subjects, took.Round(time.Millisecond), f.opened.Round(time.Millisecond))
	if !daily {
		return f.campaign(ctx, during)
	}
	fmt.Printf(line, "operation", "clients", "per second", "p50", "p99", "failed", "bare/s", "ratio")
	served, err := openSurface(ctx, f)
	if err != nil {
		return err
	}
	defer served.close()
	others, err := openDelegated(ctx, served)
	if err != nil {
		return err
	}
	for _, op := range slices.Concat(served.operations(ctx), f.operations(ctx), others.operations(ctx)) {
		if !only.MatchString(op.name) {
			continue
		}
		for _, clients := range []int{1, 16} {
			got := load(clients, during, op.run)
			if got.first != nil {
				return fmt.Errorf("%s: %w", op.name, got.first)
			}
			bare, ratio := "", ""
			if op.bare != nil {
				b := load(clients, during, op.bare)
				if b.first != nil {
					return fmt.Errorf("bare %s: %w", op.name, b.first)
				}
				bare, ratio = fmt.Sprintf("%.0f", b.perSecond), fmt.Sprintf("%.2f", got.perSecond/b.perSecond)
			}
			fmt.Printf(line, op.name, strconv.Itoa(clients), fmt.Sprintf("%.0f", got.perSecond), short(got.p50), short(got.p99), strconv.FormatInt(got.failed, 10), bare, ratio)
		}
	}
	lost, missing, err := f.audit(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("writes lost: %d, facts missing: %d\n", lost, missing)
	if only.String() != "" {
		return nil
	}
	return f.campaign(ctx, during)
}

func short(d time.Duration) string {
	if d < 100*time.Microsecond {
		return d.Round(10 * time.Nanosecond).String()
	}
	return d.Round(10 * time.Microsecond).String()
}
