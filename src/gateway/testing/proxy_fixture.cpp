#include "gateway/testing/proxy_fixture.h"

#include <utility>

#include "base/assert.h"

namespace opentrail::gateway::testing {

ProxyFixture::ProxyFixture(Answers answers) : observer_(answers) {
    options_.upstream = upstream_.url();
    // Tests that end in the middle of an exchange need not wait for it.
    options_.times.stop = Duration(0);
}

void ProxyFixture::start() {
    Result<std::unique_ptr<Proxy>> proxy = Proxy::start(options_, observer_);
    INVARIANT(proxy);
    proxy_ = std::move(*proxy);
}

http::testing::RawClient ProxyFixture::connect() const {
    return http::testing::RawClient(proxy_->port());
}

std::string name_of(const ::testing::TestParamInfo<Answers>& info) {
    return info.param == Answers::at_once ? "AtOnce" : "Later";
}

}  // namespace opentrail::gateway::testing
