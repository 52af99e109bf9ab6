package demo_test

import (
	"testing"
	"time"
	"charte/demo"
	"log/slog"
	"os"
)

func TestZZ(t *testing.T) {
	dir := t.TempDir()
	a := time.Now()
	d, err := demo.Open(t.Context(), demo.Config{Dir: dir, Addr: "127.0.0.1:1234", Seed: 4, Log: slog.Default()})
	if err != nil { t.Fatal(err) }
	t.Log(time.Since(a))
	d.Close(t.Context())
	a = time.Now()
	os.CopyFS(dir+"/copy", os.DirFS(dir))
	d, err = demo.Open(t.Context(), demo.Config{Dir: dir+"/copy", Addr: "127.0.0.1:1234", Seed: 4, Log: slog.Default()})
	if err != nil { t.Fatal(err) }
	t.Log(time.Since(a))
	d.Close(t.Context())
}
