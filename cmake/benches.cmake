# One program a benchmark, linked to all rooms and to what the benchmarks share.

if(NOT OPENTRAIL_BENCHES)
    return()
endif()

file(GLOB bench_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bench/*_bench.cpp)
file(GLOB_RECURSE bench_shared CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bench/*.cpp)
list(FILTER bench_shared EXCLUDE REGEX "_(bench|test)\\.cpp$")

if(bench_sources OR bench_shared)
    pkg_check_modules(benchmark REQUIRED IMPORTED_TARGET GLOBAL benchmark)
    opentrail_library(bench_support "${bench_shared}" "${rooms};PkgConfig::benchmark")
    target_include_directories(flags INTERFACE ${CMAKE_SOURCE_DIR})
endif()
foreach(source IN LISTS bench_sources)
    get_filename_component(name ${source} NAME_WE)
    opentrail_program(${name} bench ${source} bench_support)
    list(APPEND benches ${name})
endforeach()
foreach(name IN ITEMS import_bench lookup_bench validate_bench)
    if(TARGET ${name} AND TARGET opentrail)
        add_dependencies(${name} opentrail)  # It measures the program itself.
    endif()
endforeach()
add_custom_target(benches DEPENDS ${benches})
