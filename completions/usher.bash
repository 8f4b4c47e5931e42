# Completion of usher for bash. Source it: source <(usher completion bash)
_usher() {
    local line=${COMP_LINE:0:COMP_POINT} IFS=$' \t\n' words last head
    read -ra words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    last=$((${#words[@]} - 1))
    IFS=$'\013'
    COMPREPLY=($(_USHER_WORD=$last COMPLETE=bash usher -- "${words[@]}" 2>/dev/null)) || COMPREPLY=()
    # The shell replaces only what stands behind the last of its own word breaks.
    head=${words[last]%"$2"}
    [[ -n $head ]] && COMPREPLY=("${COMPREPLY[@]#"$head"}")
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/:] ]] && compopt -o nospace
}
complete -o bashdefault -o nosort -F _usher usher
