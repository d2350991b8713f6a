#include <cstdio>
#include <cmath>
#include <cstdlib>
#include <algorithm>
#include "engine/learnt_field.h"
#include "engine/inr_trainee.h"
#include "surface/surface.h"
#include "surface/brick_search.h"
#include "surface/brick_guess.h"
#include "surface/field_sampler.h"
using namespace rankscope;
int main(int argc,char**argv){
  MachineSpec m; auto pool=makeTensorPool(m); pool->enter();
  auto l=openLearntField(argv[1],pool,m); Field f=l->field();
  SurfaceGrid g; g.cells=argc>2?atoi(argv[2]):256;
  BrickLattice lat(g,false); FieldSampler s(f,{}); auto b=findBricks(lat,s,0);
  auto deliver=[&](BrickLattice::Order&o){ std::vector<float> v(o.points.size()); f(o.points,v); for(size_t i=0;i<v.size();++i) lat.put(o.places[i],v[i]); o.clear(); };
  BrickLattice::Order o;
  for(int br:*b) lat.want(br,kBrickCentres,o);
  deliver(o);
  std::vector<BrickLattice::Centres> cs; for(int br:*b) cs.push_back(lat.centres(br));
  for(int br:*b) lat.want(br,kWholeBrick,o);
  deliver(o);
  const int R=8; long wrong[R]={},eval[R]={},tot=0,ends=0,brw[R]={},unionEval[R]={};
  for(size_t i=0;i<b->size();++i){ auto v=lat.gather((*b)[i]); auto&c=cs[i]; auto gs=guessFrom(c);
    auto C=[&](int x,int y,int z)->float{ if(x<0||y<0||z<0||x>3||y>3||z>3) return NAN; return c[size_t(x+4*(y+4*z))]; };
    float d1[3][8], d2[8], rel[8]; int q=0;
    for(int z=1;z<3;++z)for(int y=1;y<3;++y)for(int x=1;x<3;++x,++q){ float h=C(x,y,z); for(int a=0;a<3;++a){ float mx=0; for(int st:{-1,1}){ float n=C(x+(a==0)*st,y+(a==1)*st,z+(a==2)*st); if(!std::isnan(n)) mx=std::max(mx,std::abs(n-h)); } d1[a][q]=mx/2; }
      float mx=0; for(int dz=-1;dz<2;++dz)for(int dy=-1;dy<2;++dy)for(int dx=-1;dx<2;++dx){ float n=C(x+dx,y+dy,z+dz); if(!std::isnan(n)) mx=std::max(mx,std::abs(n-h)); } d2[q]=mx/2; rel[q]=h; }
    bool w[R]={};
    // own samples only, 0..3
    for(int z=0;z<4;++z)for(int y=0;y<4;++y)for(int x=0;x<4;++x){ if(!(v.known[z]>>(x+5*y)&1)) continue; ++tot; float val=v.value(x,y,z);
      if((x&1)&&(y&1)&&(z&1)) continue;
      bool end=false; { for(int a=0;a<3;++a) for(int st:{-1,1}){ int X=x+(a==0)*st,Y=y+(a==1)*st,Z=z+(a==2)*st; if(X<0||Y<0||Z<0) continue; if(v.known[Z]>>(X+5*Y)&1) end|=(v.value(X,Y,Z)<0)!=(val<0);} } ends+=end;
      bool cert[R]={}; bool pos=false,neg=false;
      q=0; for(int k=0;k<8;++k){ int cx=(k&1)?3:1,cy=(k&2)?3:1,cz=(k&4)?3:1; int ox=std::abs(x-cx),oy=std::abs(y-cy),oz=std::abs(z-cz); if(ox>1||oy>1||oz>1) continue; float h=rel[k]; (h<0?neg:pos)=true; float r1=(ox?d1[0][k]:0)+(oy?d1[1][k]:0)+(oz?d1[2][k]:0); float rall=d1[0][k]+d1[1][k]+d1[2][k];
         cert[0]|=std::abs(h)>1.25f*r1; cert[1]|=std::abs(h)>1.25f*d2[k]; cert[2]|=std::abs(h)>1.25f*rall; cert[3]|=std::abs(h)>2.f*rall; cert[6]|=std::abs(h)>2.f*d2[k]; cert[7]|=std::abs(h)>3.f*d2[k]; }
      for(int r:{0,1,2,3,6,7}){ cert[r]=cert[r]&&!(pos&&neg); if(!cert[r]) ++eval[r]; else if((val<0)!=neg){++wrong[r]; w[r]=true;} if(!cert[r]||end) ++unionEval[r]; }
      cert[4]=gs.certain[z]>>(x+5*y)&1; if(!cert[4]) ++eval[4]; else if((gs.values[z*25+y*5+x]<0)!=(val<0)) {++wrong[4];w[4]=true;} if(!cert[4]||end) ++unionEval[4];
      // octant: 2-block kept if |h|<=1.25 rall ; sample evaluated if any of own-brick adjacent octants kept
      bool any=false; for(int k=0;k<8;++k){ int cx=(k&1)?3:1,cy=(k&2)?3:1,cz=(k&4)?3:1; if(std::abs(x-cx)<2&&std::abs(y-cy)<2&&std::abs(z-cz)<2){ float rall=d1[0][k]+d1[1][k]+d1[2][k]; any|=std::abs(rel[k])<=1.25f*rall; } } if(any) ++eval[5], ++unionEval[5];
    }
    for(int r=0;r<R;++r) brw[r]+=w[r];
  }
  printf("bricks %zu own samples %ld endpoints %ld\n",b->size(),tot,ends);
  const char*nm[]={"R1 axis 1.25","R2 27 1.25","R3 all 1.25","R4 all 2","guess","octants","27 x2","27 x3"};
  for(int r=0;r<R;++r) printf("%-14s evaluate %ld wrong %ld in %ld bricks; with endpoints %ld (+centres %zu)\n",nm[r],eval[r],wrong[r],brw[r],unionEval[r],8*b->size());
}
