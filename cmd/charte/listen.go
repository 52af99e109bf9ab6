package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"charte/consent"
	"charte/people"
	"charte/proof"
	"charte/seal"
	"charte/store"
	"charte/work"
)

// logger writes lines that hold nothing personal, to standard error.
func logger(t terminal, level slog.Level) *slog.Logger {
	return slog.New(seal.Redact(slog.NewTextHandler(t.err, &slog.HandlerOptions{Level: level}), constants...))
}

// constants are the errors whose texts are fixed, and may therefore be logged.
var constants = []error{
	store.ErrNotFound, store.ErrTaken, store.ErrStale, store.ErrUndeclared, store.ErrPurpose, store.ErrPending, store.ErrNewer,
	seal.ErrTampered, seal.ErrNoKey, seal.ErrKeyVersion, seal.ErrKeyring, seal.ErrID,
	proof.ErrFormat, proof.ErrSignature, proof.ErrKey, proof.ErrInclusion, proof.ErrTile, proof.ErrExport, proof.ErrTooLarge,
	consent.ErrNotAsked, people.ErrPassword, work.ErrRelay,
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, hinted(fmt.Errorf("cannot listen: %w", err), "is another server running there? choose another port with --addr")
	}
	return l, nil
}

// drain is how long a stop waits for what is under way.
const drain = 20 * time.Second

// serveUntil serves until ctx ends, then stops in order: no new request, the requests under way, the work, the store.
func serveUntil(ctx context.Context, t terminal, l net.Listener, h http.Handler, url string, start, stop func(context.Context) error) (err error) {
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
		defer cancel()
		err = errors.Join(err, stop(ctx))
	}()
	if err := start(ctx); err != nil {
		return err
	}
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 2 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(seal.Redact(slog.NewTextHandler(t.err, nil)), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	fmt.Fprintf(t.out, "ready %s\n", url)
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	t.say("stopping")
	quiet, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := server.Shutdown(quiet); err != nil {
		return errors.Join(errors.New("some requests were cut off"), server.Close())
	}
	return nil
}
