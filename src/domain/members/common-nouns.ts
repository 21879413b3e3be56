/** Nouns that say nothing about what somebody is interested in. Lower case, singular and plural. */
export const COMMON_NOUNS: ReadonlySet<string> = new Set(
  `ability account action advice afternoon age amount answer anybody anyone anything area attention
  back bad ball bit bits boy break bro bruh btw bunch bye case cases cause chance change changes channel channels chat choice
  class comment comments community company condition content copy couple course cup damn data date day days deal default
  detail details difference discord dm dude edit effect effort else end error errors evening event event everybody everyone
  everything example examples eye eyes fact family feature features feeling feelings field fine fix folk folks form friend
  friends fun fuck future gang general girl goal god good group guess guy guys half hand hands haha hahaha hand head hell hello
  help hey hi home hope hour hours house idea ideas idk image info information instance issue issues item items job joke kid
  kind kinda lack last letter level life line lines link links list lmao lol look lot lots love luck man matter maybe mean
  meaning member members men message messages mind minute minutes mistake moment money month months morning mr mrs name names
  need news nickname night nobody none nope nothing number numbers ok okay omg one ones opinion option options order others page
  part parts past people person phone picture piece place places plan plans please plus point points post posts power practice
  problem problems process profile progress purpose question questions read reason reasons recommendation rest result results
  reply right role roles room rule rules sec second seconds sense server servers set shit side sign size solution somebody someone
  something sort source space spot staff start state step steps stuff style suggestion suggestions sure talk team text thank
  thanks thing things thought thoughts thread threads time times tip tips title today tomorrow tonight top topic topics
  total trouble truth try turn type types use user users value values version video view voice vote wait wall want way ways week
  weekend weeks welcome while who wish woman women wonder word words work world wow wtf y'all yeah year years yep yes yesterday
  yo asking being coming doing getting giving going having keeping looking making meeting moving playing putting reading running
  saying seeing starting taking talking telling thinking trying using waiting wanting watching wondering working writing`.split(
    /\s+/,
  ),
);

/** Short words that nearly every English sentence has some of. */
export const ENGLISH_WORDS: ReadonlySet<string> = new Set(
  `the a an and or but of to in on at for with from by about is are was were be been am do does did have has had i you he she it
  we they me my your his her its our their this that these those what which who how when where why not no so if then than can
  could will would should just like get got im i'm it's don't there here some any all more as up out`.split(/\s+/),
);
