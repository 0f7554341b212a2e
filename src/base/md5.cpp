// As in base/hash.cpp: the low-level functions cost what the bytes cost, and no more.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/md5.h"

#include <openssl/md5.h>

#include "base/assert.h"

namespace opentrail {

struct Md5Stream::State {
    MD5_CTX context;
    bool finished = false;
};

Md5Stream::Md5Stream() : state_(std::make_unique<State>()) { MD5_Init(&state_->context); }

Md5Stream::~Md5Stream() = default;

void Md5Stream::update(std::string_view bytes) {
    INVARIANT(!state_->finished);
    MD5_Update(&state_->context, bytes.data(), bytes.size());
}

Md5 Md5Stream::finish() {
    INVARIANT(!state_->finished);
    state_->finished = true;
    Md5 digest;
    MD5_Final(digest.data(), &state_->context);
    return digest;
}

Md5 md5(std::string_view bytes) {
    Md5Stream stream;
    stream.update(bytes);
    return stream.finish();
}

}  // namespace opentrail
