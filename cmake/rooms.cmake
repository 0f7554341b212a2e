# One library and one test program a room, in the order of src/ROOMS; then the program itself.

if(OPENTRAIL_TESTS OR OPENTRAIL_FUZZERS)
    pkg_check_modules(gmock REQUIRED IMPORTED_TARGET GLOBAL gmock)
    pkg_check_modules(gtest_main REQUIRED IMPORTED_TARGET GLOBAL gtest_main)
endif()
if(OPENTRAIL_TESTS)
    enable_testing()
endif()

# Reads the names of the rooms, top to bottom, into `out`.
function(opentrail_read_rooms out)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/ROOMS)
    file(STRINGS ${CMAKE_SOURCE_DIR}/src/ROOMS lines REGEX "^[a-z]")
    set(names)
    foreach(line IN LISTS lines)
        string(REGEX MATCH "^[a-z0-9_]+" name "${line}")
        list(APPEND names ${name})
    endforeach()
    set(${out} ${names} PARENT_SCOPE)
endfunction()

# A library of `sources`, or an interface library if there are none. `link` goes to whoever links it.
function(opentrail_library name sources link)
    if(sources)
        add_library(${name} STATIC ${sources})
        target_link_libraries(${name} PUBLIC ${link} flags)
        target_compile_definitions(${name} PUBLIC ${library_definitions})
    else()
        add_library(${name} INTERFACE)
        target_link_libraries(${name} INTERFACE ${link} flags)
        target_compile_definitions(${name} INTERFACE ${library_definitions})
    endif()
endfunction()

# A program of the build tree, in build/<preset>/<folder>/.
function(opentrail_program name folder sources link)
    add_executable(${name} ${sources})
    target_link_libraries(${name} PRIVATE ${link} flags)
    set_target_properties(${name} PROPERTIES
        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/${folder})
endfunction()

# Makes the targets of one room. `above` names the rooms above it that have any file.
function(opentrail_room room above)
    set(dir ${CMAKE_SOURCE_DIR}/src/${room})
    file(GLOB_RECURSE all CONFIGURE_DEPENDS ${dir}/*.cpp)
    set(tests ${all})
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
    set(testing ${all})
    list(FILTER testing INCLUDE REGEX "/testing/")
    list(FILTER testing EXCLUDE REGEX "_test\\.cpp$")
    set(sources ${all})
    list(FILTER sources EXCLUDE REGEX "_test\\.cpp$|/testing/")
    list(REMOVE_ITEM sources ${dir}/main.cpp)

    opentrail_library(${room} "${sources}" "${room_libraries_${room}};${above};version")
    if(sources AND NOT room IN_LIST uninstrumented_rooms)
        target_link_libraries(${room} PRIVATE sanitize)
    endif()

    if(NOT OPENTRAIL_TESTS AND NOT OPENTRAIL_FUZZERS)
        return()
    endif()
    list(TRANSFORM above APPEND _testing OUTPUT_VARIABLE testing_above)
    opentrail_library(${room}_testing "${testing}" "${room};${testing_above};PkgConfig::gmock")
    if(testing AND NOT room IN_LIST uninstrumented_rooms)
        target_link_libraries(${room}_testing PRIVATE sanitize)
    endif()

    if(OPENTRAIL_TESTS AND tests)
        opentrail_program(${room}_test tests "${tests}" "${room}_testing;PkgConfig::gtest_main")
        if(NOT room IN_LIST uninstrumented_rooms)
            target_link_libraries(${room}_test PRIVATE sanitize)
        endif()
        add_test(NAME ${room}_test COMMAND ${room}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
    endif()
endfunction()

opentrail_read_rooms(room_names)
set(rooms)  # Those that have any file, in order.
foreach(room IN LISTS room_names)
    file(GLOB_RECURSE files CONFIGURE_DEPENDS
        ${CMAKE_SOURCE_DIR}/src/${room}/*.h ${CMAKE_SOURCE_DIR}/src/${room}/*.cpp)
    if(files)
        opentrail_room(${room} "${rooms}")
        list(APPEND rooms ${room})
    endif()
endforeach()

if(EXISTS ${CMAKE_SOURCE_DIR}/src/app/main.cpp)
    opentrail_program(opentrail . ${CMAKE_SOURCE_DIR}/src/app/main.cpp "${rooms}")
    install(TARGETS opentrail RUNTIME DESTINATION bin)
endif()
