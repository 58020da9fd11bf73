//go:build !unix

package main

import "errors"

func makeCbreak(int) (func(), error) { return nil, errors.ErrUnsupported }
