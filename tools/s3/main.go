// Command s3 is an S3 server for tests: VersityGW over a folder, its argument. It listens on a socket in that folder, and ends when its
// standard input does, however whoever started it ends.
// It finds its key in ROOT_ACCESS_KEY and ROOT_SECRET_KEY. It decides nothing, and is no part of Charte: its module is its own.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
)

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "s3:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	objects, versions := filepath.Join(dir, "objects"), filepath.Join(dir, "versions")
	for _, one := range []string{objects, versions} {
		if err := os.Mkdir(one, 0o700); err != nil {
			return err
		}
	}
	files, err := posix.New(objects, meta.XattrMeta{}, posix.PosixOpts{VersioningDir: versions, Concurrency: 64})
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		end()
	}()
	return embedgw.RunVersityGW(ctx, files, &embedgw.Config{
		RootUserAccess: os.Getenv("ROOT_ACCESS_KEY"), RootUserSecret: os.Getenv("ROOT_SECRET_KEY"), Region: "us-east-1",
		Ports: []string{filepath.Join(dir, "s3")}, MaxConnections: 250, MaxRequests: 200, MultipartMaxParts: 10000, KeepAlive: true, Quiet: true,
	})
}
