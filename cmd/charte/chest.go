package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"

	"charte/chest"
)

// documentsFlag says where the bytes of sealed documents are.
func documentsFlag(set *flag.FlagSet) *string {
	return set.String("documents", "", "`PLACE` of sealed documents: a folder, or s3://BUCKET/PREFIX?endpoint=URL; by default a folder in --data; also CHARTE_DOCUMENTS")
}

// documents opens that place, nil where it is the folder in --data. The key of a bucket comes from the environment, or from a file that the
// environment names: never from the command line, which everybody on the machine can read.
func documents(ctx context.Context, t terminal, place string) (chest.Chest, error) {
	place = cmp.Or(place, t.getenv("CHARTE_DOCUMENTS"))
	if place == "" {
		return nil, nil
	}
	if !strings.HasPrefix(place, "s3:") {
		folder, err := chest.Folder(place)
		if err != nil {
			return nil, hinted(fmt.Errorf("--documents: %w", err), "name a folder in which this program may write")
		}
		return folder, nil
	}
	b, err := chest.At(place)
	if err != nil {
		return nil, hinted(misuse("--documents: %w", err), "--documents 's3://documents?endpoint=https://s3.fr-par.scw.cloud&region=fr-par'")
	}
	if b.Key, err = bucketKey(t); err != nil {
		return nil, hinted(fmt.Errorf("--documents: %w", err), "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_SHARED_CREDENTIALS_FILE")
	}
	bucket, err := chest.S3(ctx, b)
	if err != nil {
		return nil, hinted(fmt.Errorf("--documents: %w", err), "docs/store-of-documents.md says what a bucket needs")
	}
	return bucket, nil
}

// bucketKey reads the key of a bucket as other programs do.
func bucketKey(t terminal) (chest.Key, error) {
	k := chest.Key{ID: t.getenv("AWS_ACCESS_KEY_ID"), Secret: t.getenv("AWS_SECRET_ACCESS_KEY"), Session: t.getenv("AWS_SESSION_TOKEN")}
	path := t.getenv("AWS_SHARED_CREDENTIALS_FILE")
	switch {
	case k.ID != "" && k.Secret != "":
		return k, nil
	case path != "":
		return chest.KeyFile(path, t.getenv("AWS_PROFILE"))
	}
	return chest.Key{}, errors.New("there is no key for the bucket")
}
