package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/chromedp/chromedp"

	"charte/envelope"
)

// inBrowser seals a document of so many MiB as <charte-seal> does, and encrypts the same bytes with bare WebCrypto: out of the same file,
// and out of memory. It gives the middle one of each, in milliseconds.
const inBrowser = `(async (mib, rounds) => {
  const { newKey, publicJWK, seal } = await import("/envelope.js");
  const readers = [await publicJWK((await newKey()).publicKey)];
  const bytes = new Uint8Array(mib << 20);
  for (let at = 0; at < bytes.length; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
  const blob = new Blob([bytes], { type: "application/pdf" });
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const bare = (b) => crypto.subtle.encrypt({ name: "AES-GCM", iv: crypto.getRandomValues(new Uint8Array(12)) }, key, b);
  const ways = [
    async () => {
      const sealed = await seal(blob, { name: "page.pdf", type: blob.type, place: "respite/a/b/c" }, readers);
      for (let n = 0; n < sealed.count; n++) await sealed.chunk(n);
    },
    async () => bare(await blob.arrayBuffer()),
    () => bare(bytes),
  ];
  const took = ways.map(() => []);
  for (let n = 0; n <= rounds; n++) for (const [i, way] of ways.entries()) {
    const began = performance.now();
    await way();
    if (n) took[i].push(performance.now() - began); // the first warms up
  }
  return took.map((all) => all.sort((a, b) => a - b)[rounds >> 1]);
})(%d, %d)`

// rounds is how often each is done.
const rounds = 5

// sealing measures what sealing costs in Chromium, beside WebCrypto alone.
func sealing(ctx context.Context, sizes string) (err error) {
	path, err := chromiumPath()
	if err != nil {
		return err
	}
	profile, err := os.MkdirTemp("", "charte-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(profile)) }()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/envelope.js" {
			w.Header().Set("Content-Type", "text/javascript")
			_, _ = w.Write(envelope.Script())
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><title>sealing</title>"))
	}))
	defer server.Close()
	browser, stop := chromedp.NewExecAllocator(ctx, chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Flag("disable-dev-shm-usage", true))
	defer stop()
	page, end := chromedp.NewContext(browser)
	defer end()
	fmt.Printf("\n%-36s %10s %14s %7s %14s %7s\n", "sealing in Chromium", "sealed", "bare, a file", "ratio", "bare, memory", "ratio")
	for size := range strings.SplitSeq(sizes, ",") {
		mib, err := strconv.Atoi(size)
		if err != nil {
			return fmt.Errorf("seal: %q is not a number", size)
		}
		if err := chromedp.Do(page, chromedp.Navigate(server.URL)); err != nil {
			return err
		}
		ms, err := chromedp.Run(page, chromedp.Evaluate[[]float64](fmt.Sprintf(inBrowser, mib, rounds), chromedp.EvalAwaitPromise))
		if err != nil {
			return err
		}
		fmt.Printf("%-36s %7.0f ms %11.0f ms %7.2f %11.0f ms %7.2f\n", size+" MiB", ms[0], ms[1], ms[0]/ms[1], ms[2], ms[0]/ms[2])
	}
	return nil
}

func chromiumPath() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no chromium is installed: apt-get install chromium, or -seal ''")
}
