complete --keep-order --exclusive --command usher --arguments "(COMPLETE=fish usher -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
