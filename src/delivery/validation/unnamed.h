// find_unnamed(): log files that no digest names: put there by others, or robbed of their digest.
//
// A file is *pending* until the digest that is due for its minute is two hours late, or one that
// comes after that is there; *before validation* when it is older than the trail's first chain of
// all; *undecided* when the digest that was to name it could not be read; else *unnamed*, in a
// pause too: what is left where a digest was removed must not pass for one. Digests of other trails
// that deliver to the same place are asked too, and later ones of this trail: a file that took long
// to be stored is named when it is there.

#pragma once

#include <functional>

#include "delivery/validation/chain_walk.h"
#include "delivery/validation/named_files.h"

namespace opentrail::delivery::validation {

/// What whoever asks knows of a log file that no digest names.
enum class Known {
    no,
    awaits_digest,  // One is still to name it, however late that is: it is pending.
    never_named,    // None is to name it: nothing is said of it.
};

struct UnnamedSearch {
    const Scope& scope;
    Timestamp now;
    ChainWalk::Parts parts;
    NamedFiles& named;  // By the digests of the walk.
    Covered covered;    // By the same.
    std::function<Known(const std::string&)> known;
    std::function<void(Verdict)> found;
    std::function<bool()> goes_on;
};

Result<void> find_unnamed(UnnamedSearch search);

}  // namespace opentrail::delivery::validation
